import { createVerify, X509Certificate } from 'node:crypto'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { SignedByCertificate } from '../source.ts'
import { jsonValue } from '../values/json-body.ts'
import { hasAll, memberAt, textAt } from '../values/members.ts'

/*
 * How Amazon SNS signs (docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages"). What is fetched is decided here, from
 * a body of which nothing is proven yet: only addresses of SNS in the region of a configured topic.
 */
export const snsSignature: SignedByCertificate = {
  certificateUrl: (raw, topics) => {
    const body = jsonValue(raw)
    const region = regionOf(body, topics)
    return region === null
      ? null
      : snsUrl(textAt(body, 'SigningCertURL', 'SigningCertUrl'), region, (url) => CERTIFICATE.test(url.pathname))
  },
  isSigned,
  confirmationUrl: (raw, topics) => {
    const body = jsonValue(raw)
    const region = regionOf(body, topics)
    if (region === null || textAt(body, 'Type') !== 'SubscriptionConfirmation') return null
    return snsUrl(textAt(body, 'SubscribeURL'), region, ({ searchParams }) => isConfirmation(searchParams, textAt(body, 'TopicArn')))
  },
}

const CERTIFICATE = /^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/
const HOST = /^sns\.([a-z0-9-]{3,40})\.amazonaws\.com(?:\.cn)?$/

const isConfirmation = (query: URLSearchParams, topic: string | null): boolean =>
  query.get('Action') === 'ConfirmSubscription' && query.get('TopicArn') === topic

/** The region of the body's topic, where it is a configured one: `arn:aws:sns:REGION:ACCOUNT:NAME`. */
function regionOf(body: unknown, topics: readonly string[]): string | null {
  const topic = textAt(body, 'TopicArn')
  return topic !== null && topics.includes(topic) ? (topic.split(':')[3] ?? null) : null
}

function snsUrl(written: string | null, region: string, isAllowed: (url: URL) => boolean): string | null {
  if (written === null || !URL.canParse(written)) return null
  const url = new URL(written)
  const isSns = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return isSns && HOST.exec(url.hostname)?.[1] === region && isAllowed(url) ? url.href : null
}

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const

const ALGORITHMS = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
])

function isSigned(raw: RawEvent, certificate: string): boolean {
  const body = jsonValue(raw)
  const algorithm = ALGORITHMS.get(textAt(body, 'SignatureVersion') ?? '')
  const signature = memberAt(body, 'Signature')
  const key = keyOf(certificate, raw)
  if (algorithm === undefined || typeof signature !== 'string' || key === null) return false
  const names = textAt(body, 'Type') === 'Notification' ? NOTIFICATION : CONFIRMATION
  // Only the subject may be missing.
  if (!names.every((name) => name === 'Subject' || typeof memberAt(body, name) === 'string')) return false
  const text = names
    .flatMap((name) => (hasAll(body, name) && memberAt(body, name) !== null ? [`${name}\n${memberAt(body, name)}\n`] : []))
    .join('')
  return createVerify(algorithm).update(text, 'utf8').verify(key, signature, 'base64')
}

/** null: no certificate of SNS, or none that is valid at the receipt. */
function keyOf(certificate: string, { receivedAt }: RawEvent) {
  const parsed = parseCertificate(certificate)
  if (parsed === null || !/(?:^|\n)CN=sns\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?(?:\n|$)/.test(parsed.subject)) return null
  const [from, to] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)]
  return receivedAt >= from && receivedAt <= to ? parsed.publicKey : null
}

function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
