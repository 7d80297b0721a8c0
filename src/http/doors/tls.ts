import type { TlsOptions, Server as TlsServer } from 'node:tls'
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls'

/** A certificate with its key, and what is asked of clients. */
export interface TlsMaterial {
  readonly cert: string
  readonly key: string
  readonly ca: string | null
  readonly clientAuth:
    | 'NoClientCert'
    | 'RequestClientCert'
    | 'RequireClientCert'
    | 'RequireAnyClientCert'
    | 'VerifyClientCertIfGiven'
    | 'RequireAndVerifyClientCert'
  /** One of these names must be in a client's certificate; none: any will do. */
  readonly clientNames: readonly string[]
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  readonly maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  readonly ciphers: string | null
  readonly curves: string | null
  readonly serverOrder: boolean
}

export function tlsOptions(material: TlsMaterial): TlsOptions {
  const { cert, key, ca, clientAuth, minVersion, maxVersion, ciphers, curves, serverOrder } = material
  return {
    cert,
    key,
    minVersion,
    maxVersion,
    honorCipherOrder: serverOrder,
    requestCert: clientAuth !== 'NoClientCert',
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
    ...(ca === null ? {} : { ca }),
    ...(ciphers === null ? {} : { ciphers }),
    ...(curves === null ? {} : { ecdhCurve: curves }),
  }
}

/** Ends connections of clients whose certificate is not what is asked for, where node:tls leaves that to us. */
export function checkClients(server: TlsServer, material: () => TlsMaterial | null): void {
  server.on('secureConnection', (socket) => {
    const asked = material()
    if (asked !== null && !isWelcome(socket, asked)) socket.destroy()
  })
}

function isWelcome(socket: TLSSocket, { clientAuth, clientNames }: TlsMaterial): boolean {
  if (clientAuth === 'NoClientCert') return true
  const certificate = socket.getPeerCertificate()
  const isGiven = Object.keys(certificate).length > 0
  if (!isGiven) return clientAuth === 'RequestClientCert' || clientAuth === 'VerifyClientCertIfGiven'
  if (clientAuth === 'VerifyClientCertIfGiven' && !socket.authorized) return false
  return clientNames.length === 0 || clientNames.some((name) => names(certificate, name))
}

const names = (certificate: PeerCertificate, name: string): boolean => checkServerIdentity(name, certificate) === undefined
