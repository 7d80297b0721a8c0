import { createHmac } from 'node:crypto'
import { bodyBytes } from '../../../src/domain/recorded-webhook.ts'

/** With this the recorded deliveries of PagerDuty and GitHub are signed. A secret of tests alone, and no secret therefore. */
export const TEST_SECRET = 'hindsight-recordings'

/** Hex HMAC-SHA256 over the bytes that a replay of this body sends. */
export const signatureOf = (body: unknown, secret = TEST_SECRET): string =>
  createHmac('sha256', secret).update(bodyBytes({ body })).digest('hex')
