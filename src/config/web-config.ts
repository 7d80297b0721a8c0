import { z } from 'zod'
import { checkYaml, firstOf } from './config.ts'
import { type TlsSettings, tlsSchema } from './web-tls.ts'

/** The file of `--web.config.file`, as Prometheus and its exporters read it. */
export interface WebConfig {
  /** null: plain HTTP. */
  readonly tls: TlsSettings | null
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** bcrypt hashes of passwords, by name. */
  readonly users: Readonly<Record<string, string>>
}

export const NO_WEB_CONFIG: WebConfig = { tls: null, headers: {}, users: {} }

/** `readFile` finds the files that it names beside it. Throws a `UsageError` with the line of the first problem. */
export function readWebConfig(text: string, context: { readonly file: string; readonly readFile: (path: string) => string }): WebConfig {
  const checked = checkYaml(text, webConfigSchema(context.readFile), null)
  if ('value' in checked) return checked.value
  throw firstOf(checked.problems, context)
}

const webConfigSchema = (readFile: (path: string) => string) =>
  z
    .strictObject({
      tls_server_config: tlsSchema(readFile).nullable().default(null),
      http_server_config: z
        .strictObject({
          // This server speaks HTTP/1.1, which every client of HTTP/2 speaks too.
          http2: z.boolean().default(true),
          headers: headersSchema.nullable().default(null),
        })
        .nullable()
        .default(null),
      basic_auth_users: z
        .record(z.string().min(1), z.string().regex(BCRYPT, 'expected a bcrypt hash, as `htpasswd -nBC 10 ""` prints it'))
        .nullable()
        .default(null),
    })
    .transform(
      ({ tls_server_config, http_server_config, basic_auth_users }): WebConfig => ({
        tls: tls_server_config,
        headers: Object.fromEntries(
          Object.entries(http_server_config?.headers ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
        users: basic_auth_users ?? {},
      }),
    )

const BCRYPT = /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}$/

/** Those that exporters allow. */
const headersSchema = z.strictObject({
  'Content-Security-Policy': z.string().optional(),
  'X-Frame-Options': z.enum(['deny', 'sameorigin', '']).optional(),
  'X-Content-Type-Options': z.enum(['nosniff', '']).optional(),
  'X-XSS-Protection': z.string().optional(),
  'Strict-Transport-Security': z.string().optional(),
})
