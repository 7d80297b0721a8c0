import type { RawEvent } from '../domain/raw-event.ts'
import { alertmanager } from './alertmanager/alertmanager.ts'
import { deploys } from './deploys/deploys.ts'
import { github } from './github/github.ts'
import { pagerduty } from './pagerduty/pagerduty.ts'
import { pagerdutyEvents } from './pagerduty-events/pagerduty-events.ts'
import type { Source } from './source.ts'

/** One line per source. In this order a body without a path is offered to them: the most specific shapes first. */
export const SOURCES: readonly Source[] = [alertmanager, pagerduty, pagerdutyEvents, github, deploys]

/** The source of `/webhooks/<name>`. */
export const sourceNamed = (name: string): Source | null => SOURCES.find((source) => source.name === name) ?? null

/** The first source whose shape the body has. */
export const recognizeSource = (raw: RawEvent): Source | null => SOURCES.find((source) => source.recognizes(raw)) ?? null
