import { AsyncLocalStorage } from 'node:async_hooks'
import type { Config } from '../config/config.ts'
import { credentialsOf, withoutCredentials } from '../telemetry/struck-out.ts'

interface Known {
  config: Config | null
}

const ofThisRun = new AsyncLocalStorage<Known>()

/** Runs one command line, whose output is without the credentials of the configuration that it reads. */
export const withKnownCredentials = <Result>(work: () => Promise<Result>): Promise<Result> => ofThisRun.run({ config: null }, work)

/** From now on the output of this command line is without the credentials of that configuration. */
export function rememberCredentials(config: Config): void {
  const known = ofThisRun.getStore()
  if (known !== undefined) known.config = config
}

/** A text that a command prints, without a credential that it knows: a sender may have written it into a label or a note. */
export function withoutKnownCredentials(text: string): string {
  const config = ofThisRun.getStore()?.config ?? null
  return config === null ? text : withoutCredentials(text, credentialsOf(config))
}
