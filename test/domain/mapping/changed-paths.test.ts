import { describe, expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import { CHANGED_PATHS_MAX, changedPaths, pathOwners } from '../../../src/domain/mapping/changed-paths.ts'

const ownerOf = (glob: string, path: string): boolean => {
  const service = { name: serviceName('checkout'), aliases: [], dependsOn: [], team: null, tier: null, paths: [glob] }
  return pathOwners([service])(path).length > 0
}

describe('a file belongs to a service', () => {
  it.each([
    ['services/checkout', 'services/checkout/src/pool.ts'],
    ['services/checkout/', 'services/checkout/a'],
    ['./services/checkout', 'services/checkout'],
    ['**/checkout.yaml', 'deploy/prod/checkout.yaml'],
    ['**/checkout.yaml', 'checkout.yaml'],
    ['libs/*/pool', 'libs/db/pool/a.ts'],
    ['services/checkout/**', 'services/checkout/a/b'],
    ['src/v?/api.ts', 'src/v2/api.ts'],
    ['a+b (x)/[c]', 'a+b (x)/[c]/d'],
  ])('by %s: %s', (glob, path) => {
    expect(ownerOf(glob, path)).toBe(true)
  })

  it.each([
    ['services/checkout', 'services/checkout-api/a'],
    ['services/checkout', 'old/services/checkout/a'],
    ['libs/*/pool', 'libs/a/b/pool'],
    ['src/v?/api.ts', 'src/v10/api.ts'],
    ['a.b', 'axb'],
  ])('not by %s: %s', (glob, path) => {
    expect(ownerOf(glob, path)).toBe(false)
  })
})

it('a change keeps the first of its files, each once', () => {
  const files = Array.from({ length: CHANGED_PATHS_MAX + 5 }, (_, index) => `f${index}`)
  expect(changedPaths(['f0', '', null, ...files])).toEqual(files.slice(0, CHANGED_PATHS_MAX))
})
