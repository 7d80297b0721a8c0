import { z } from 'zod'

/** What node:tls needs, besides how a client's certificate is asked for. */
export interface TlsSettings {
  readonly cert: string
  readonly key: string
  readonly ca: string | null
  readonly clientAuth: ClientAuth
  readonly clientNames: readonly string[]
  readonly minVersion: TlsVersion
  readonly maxVersion: TlsVersion
  readonly ciphers: string | null
  readonly curves: string | null
  readonly serverOrder: boolean
}

/** The names of Go's crypto/tls. */
export const CLIENT_AUTH = [
  'NoClientCert',
  'RequestClientCert',
  'RequireClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const
export type ClientAuth = (typeof CLIENT_AUTH)[number]
type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const
const version = (fallback: keyof typeof VERSIONS) =>
  z
    .enum(['TLS10', 'TLS11', 'TLS12', 'TLS13'])
    .default(fallback)
    .transform((name): TlsVersion => VERSIONS[name])

const CURVES = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const

/** `tls_server_config` of exporter-toolkit. Of a certificate or key either the text or the file is given. */
export const tlsSchema = (readFile: (path: string) => string) =>
  z
    .strictObject({
      cert: z.string().optional(),
      cert_file: z.string().optional(),
      key: z.string().optional(),
      key_file: z.string().optional(),
      client_ca: z.string().optional(),
      client_ca_file: z.string().optional(),
      client_auth_type: z.enum([...CLIENT_AUTH, '']).default('NoClientCert'),
      client_allowed_sans: z.array(z.string()).default([]),
      min_version: version('TLS12'),
      max_version: version('TLS13'),
      cipher_suites: z.array(z.string()).default([]),
      prefer_server_cipher_suites: z.boolean().default(true),
      curve_preferences: z.array(z.enum(['CurveP256', 'CurveP384', 'CurveP521', 'X25519'])).default([]),
    })
    .transform((given, check): TlsSettings => {
      const text = (name: 'cert' | 'key' | 'client_ca') =>
        textOf({ text: given[name], path: given[`${name}_file`] }, readFile, (message) =>
          check.addIssue({ code: 'custom', path: [name], message }),
        )
      const [cert, key, ca] = [text('cert'), text('key'), text('client_ca')]
      if (cert === null) check.addIssue({ code: 'custom', path: ['cert_file'], message: 'expected cert_file or cert' })
      if (key === null) check.addIssue({ code: 'custom', path: ['key_file'], message: 'expected key_file or key' })
      const clientAuth = given.client_auth_type === '' ? 'NoClientCert' : given.client_auth_type
      if (ca === null && (clientAuth === 'RequireAndVerifyClientCert' || clientAuth === 'VerifyClientCertIfGiven'))
        check.addIssue({ code: 'custom', path: ['client_auth_type'], message: `${clientAuth} needs client_ca_file` })
      if (ca !== null && clientAuth === 'NoClientCert')
        check.addIssue({
          code: 'custom',
          path: ['client_ca_file'],
          message: 'a client CA without a client_auth_type that asks for certificates',
        })
      return {
        cert: cert ?? '',
        key: key ?? '',
        ca,
        clientAuth,
        clientNames: given.client_allowed_sans,
        minVersion: given.min_version,
        maxVersion: given.max_version,
        ciphers: given.cipher_suites.length === 0 ? null : given.cipher_suites.map((name) => openSslName(name, check)).join(':'),
        curves: given.curve_preferences.length === 0 ? null : given.curve_preferences.map((name) => CURVES[name]).join(':'),
        serverOrder: given.prefer_server_cipher_suites,
      }
    })

interface Given {
  readonly text: string | undefined
  readonly path: string | undefined
}

function textOf({ text, path }: Given, readFile: (path: string) => string, report: (message: string) => void): string | null {
  if (text !== undefined && path !== undefined) report('either the text or the file, not both')
  if (text !== undefined && text !== '') return text
  if (path === undefined || path === '') return null
  try {
    return readFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    report(`cannot read ${path}: ${error.message}`)
    return ''
  }
}

/** `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` → `ECDHE-RSA-AES128-GCM-SHA256`; those of TLS 1.3 are called alike. */
function openSslName(name: string, check: z.RefinementCtx): string {
  if (/^TLS_(?:AES|CHACHA20)_/.test(name)) return name
  const [, exchange, cipher] = /^TLS_(ECDHE_(?:RSA|ECDSA)|RSA)_WITH_([A-Z0-9_]+)$/.exec(name) ?? []
  if (exchange === undefined || cipher === undefined) {
    check.addIssue({ code: 'custom', path: ['cipher_suites'], message: `unknown cipher suite ${name}` })
    return name
  }
  const suite = cipher
    .replace(/^AES_(128|256)_/, 'AES$1-')
    .replace(/^CHACHA20_POLY1305(?:_SHA256)?$/, 'CHACHA20-POLY1305')
    .replace(/CBC_/, '')
    .replaceAll('_', '-')
  return exchange === 'RSA' ? suite : `${exchange.replace('_', '-')}-${suite}`
}
