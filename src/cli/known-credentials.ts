import type { Config } from '../config/config.ts'
import { credentialsOf, withoutCredentials } from '../telemetry/struck-out.ts'

/*
 * A process runs one command line. Not kept in an AsyncLocalStorage: from its first use on every promise of the process costs more, and a
 * server makes many for each delivery.
 */
const known = { config: null as Config | null }

/** A command line begins that has read no configuration yet. */
export function forgetCredentials(): void {
  known.config = null
}

/** From now on the output of this command line is without the credentials of that configuration. */
export function rememberCredentials(config: Config): void {
  known.config = config
}

/** A text that a command prints, without a credential that it knows: a sender may have written it into a label or a note. */
export const withoutKnownCredentials = (text: string): string =>
  known.config === null ? text : withoutCredentials(text, credentialsOf(known.config))
