import { createSign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/domain/time/time.ts'
import { senderCertificates } from '../../../src/remote/sender-certificates.ts'
import { snsSignature } from '../../../src/sources/aws/sns-signature.ts'
import { JSON_TYPE, NOW, post, startWorld } from '../../http/server-world.ts'
import { rawEvent } from '../fixture.ts'
import { CERTIFICATE, PRIVATE_KEY } from './certificate.ts'

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alarms'
const CERTIFICATE_URL = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem'
const SUBSCRIBE_URL = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`

const NOTIFICATION = {
  Type: 'Notification',
  MessageId: 'da41e39f-ea4d-435a-b922-c6aae3915ebe',
  TopicArn: TOPIC,
  Subject: 'a subject',
  Message: 'The pool is full \u00e4',
  Timestamp: '2023-05-09T12:00:00.000Z',
  SignatureVersion: '2',
  SigningCertURL: CERTIFICATE_URL,
}
const CONFIRMATION = {
  ...NOTIFICATION,
  Type: 'SubscriptionConfirmation',
  Token: '2336412f37',
  SubscribeURL: SUBSCRIBE_URL,
  Subject: undefined,
}

/** As Amazon signs: the names and values, each on a line of its own, in the order of the names. */
function signed(message: Readonly<Record<string, string | undefined>>): string {
  const names =
    message.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names.filter((name) => message[name] !== undefined).map((name) => `${name}\n${message[name]}\n`)
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  return JSON.stringify({ ...message, Signature: createSign(algorithm).update(text.join('')).sign(PRIVATE_KEY, 'base64') })
}

const isSigned = (body: string): boolean => snsSignature.isSigned(rawEvent('aws-sns', body), CERTIFICATE)

describe('the signature of SNS', () => {
  it.each([
    ['version 2', NOTIFICATION],
    ['version 1', { ...NOTIFICATION, SignatureVersion: '1' }],
    ['no subject', { ...NOTIFICATION, Subject: undefined }],
    ['a confirmation', CONFIRMATION],
  ])('holds with %s', (_, message) => {
    expect(isSigned(signed(message))).toBe(true)
  })

  it.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SignatureVersion'])(
    'does not hold with another %s',
    (name) => {
      expect(isSigned(JSON.stringify({ ...JSON.parse(signed(NOTIFICATION)), [name]: 'MQ==' }))).toBe(false)
    },
  )

  it('does not hold before its certificate is valid, or with none', () => {
    const raw = rawEvent('aws-sns', signed(NOTIFICATION))
    expect(snsSignature.isSigned({ ...raw, receivedAt: instant(0) }, CERTIFICATE)).toBe(false)
    expect(snsSignature.isSigned(raw, 'none')).toBe(false)
  })
})

describe('what is fetched for SNS', () => {
  const certificateUrl = (url: string, topics: readonly string[] = [TOPIC]) =>
    snsSignature.certificateUrl(rawEvent('aws-sns', JSON.stringify({ ...NOTIFICATION, SigningCertURL: url })), topics)

  it('is the certificate of a configured topic', () => {
    expect(certificateUrl(CERTIFICATE_URL)).toBe(CERTIFICATE_URL)
    expect(certificateUrl(CERTIFICATE_URL, ['arn:aws:sns:eu-west-1:123456789012:other'])).toBeNull()
  })

  it.each([
    CERTIFICATE_URL.replace('https', 'http'),
    CERTIFICATE_URL.replace('.com/', '.com:8443/'),
    CERTIFICATE_URL.replace('.com/', '.com.evil.example/'),
    CERTIFICATE_URL.replace('sns.', 'evil@sns.'),
    CERTIFICATE_URL.replace('sns.', 'sns-x.'),
    CERTIFICATE_URL.replace('eu-west-1', 'us-east-1'),
    CERTIFICATE_URL.replace('sns.eu-west-1.amazonaws.com', '169.254.169.254'),
    CERTIFICATE_URL.replace('.pem', '.txt'),
    CERTIFICATE_URL.replace('/Simple', '/x/../latest/Simple').replace('.pem', ''),
    'https://evil.s3.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'file:///etc/passwd',
  ])('is never %s', (url) => {
    expect(certificateUrl(url)).toBeNull()
  })

  it.each([
    SUBSCRIBE_URL.replace('ConfirmSubscription', 'DeleteTopic'),
    SUBSCRIBE_URL.replace(':alarms', ':other'),
    SUBSCRIBE_URL.replace('sns.eu-west-1.amazonaws.com', '127.0.0.1'),
  ])('is never the confirmation %s', (SubscribeURL) => {
    const raw = rawEvent('aws-sns', JSON.stringify({ ...CONFIRMATION, SubscribeURL }))
    expect(snsSignature.confirmationUrl(raw, [TOPIC])).toBeNull()
  })

  it('is fetched once, without redirects, and not in a flood', async () => {
    const asked: RequestInit[] = []
    const certificates = senderCertificates(
      () => NOW,
      async (_, init) => {
        asked.push(init)
        return new Response(CERTIFICATE)
      },
    )
    expect(await certificates.certificateAt('https://a/1')).toBe(CERTIFICATE)
    expect(await certificates.certificateAt('https://a/1')).toBe(CERTIFICATE)
    expect(asked).toMatchObject([{ redirect: 'error' }])
    const flood = Array.from({ length: 20 }, (_, index) => certificates.certificateAt(`https://b/${index}`))
    expect((await Promise.allSettled(flood)).filter(({ status }) => status === 'rejected').length).toBe(11)
  })
})

it('a topic of the configuration is taken when signed, confirmed by itself, and nothing else is', async () => {
  const asked: string[] = []
  const certificates = senderCertificates(
    () => NOW,
    async (url) => {
      asked.push(url)
      return new Response(CERTIFICATE)
    },
  )
  const world = await startWorld({ sources: { 'aws-sns': { secrets: [], tokens: [], topics: [TOPIC] } } }, () => ({ certificates }))
  const send = async (body: string) => (await post(`${world.url}/webhooks/aws-sns`, body, JSON_TYPE)).status
  expect(await send(signed(NOTIFICATION).replace('full', 'empty'))).toBe(401)
  expect(await send(signed({ ...NOTIFICATION, TopicArn: `${TOPIC}-2` }))).toBe(401)
  expect(await send(signed(NOTIFICATION))).toBe(202)
  expect(await send(signed(CONFIRMATION))).toBe(202)
  expect(asked).toEqual([CERTIFICATE_URL, new URL(SUBSCRIBE_URL).href])
})
