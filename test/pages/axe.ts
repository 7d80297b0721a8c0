import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong with a page; it must have looked at something. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  // Legacy mode does without a second page, which only pages with frames need.
  const axe = new AxeBuilder({ page })
    .withTags(RULES)
    .options({ resultTypes: ['violations'] })
    .setLegacyMode(true)
  const { violations, passes } = await axe.analyze()
  expect(passes.length).toBeGreaterThan(10)
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => node.html.slice(0, 160))
        .slice(0, 3)
        .join(' | ')}`,
  )
}
