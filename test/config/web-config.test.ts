import { describe, expect, it } from 'vitest'
import { readWebConfig } from '../../src/config/web-config.ts'
import { UsageError } from '../../src/domain/usage-error.ts'

const files: Readonly<Record<string, string>> = { 'server.crt': 'CERT', 'server.key': 'KEY', 'ca.crt': 'CA' }
const readFile = (path: string) => {
  const content = files[path]
  if (content === undefined) throw Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
  return content
}
const read = (text: string) => readWebConfig(text, { file: 'web.yml', readFile })
const problem = (text: string): string => {
  try {
    read(text)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'none'
}

/** The example of exporter-toolkit's own documentation, with nothing left out. */
const WHOLE = `
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [prometheus.example]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305, TLS_RSA_WITH_AES_256_CBC_SHA]
  prefer_server_cipher_suites: true
  curve_preferences: [CurveP256, X25519]
http_server_config:
  http2: true
  headers:
    Strict-Transport-Security: max-age=31536000
basic_auth_users:
  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi
`

describe('a web configuration', () => {
  it('is read as Prometheus and its exporters read it', () => {
    expect(read(WHOLE)).toEqual({
      tls: {
        cert: 'CERT',
        key: 'KEY',
        ca: 'CA',
        clientAuth: 'RequireAndVerifyClientCert',
        clientNames: ['prometheus.example'],
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:AES256-SHA',
        curves: 'P-256:X25519',
        serverOrder: true,
      },
      headers: { 'Strict-Transport-Security': 'max-age=31536000' },
      users: { alice: '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi' },
    })
  })

  it('that is empty asks for nothing', () => {
    expect(read('')).toEqual({ tls: null, headers: {}, users: {} })
    expect(read('basic_auth_users:\ntls_server_config:\n')).toEqual({ tls: null, headers: {}, users: {} })
  })

  it.each([
    ['a password in clear', 'basic_auth_users:\n  alice: secret\n', /^web\.yml:2: basic_auth_users\.alice: expected a bcrypt hash/],
    ['an unknown key', 'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  certificate: x\n', /^web\.yml:4: /],
    ['a certificate without its key', 'tls_server_config:\n  cert_file: server.crt\n', /expected key_file or key/],
    ['a file that is not there', 'tls_server_config:\n  cert_file: absent\n  key_file: server.key\n', /cannot read absent/],
    [
      'a cipher that there is not',
      'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  cipher_suites: [FAST]\n',
      /unknown cipher suite FAST/,
    ],
    [
      'verified clients without a CA',
      'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  client_auth_type: RequireAndVerifyClientCert\n',
      /needs client_ca_file/,
    ],
    [
      'a CA that nobody is asked for',
      'tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  client_ca_file: ca.crt\n',
      /asks for certificates/,
    ],
  ])('with %s is refused at its line', (_, text, message) => {
    expect(problem(text)).toMatch(message)
  })
})
