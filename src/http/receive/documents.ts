import { z } from 'zod'
import { DOCUMENT_BYTES_MAX } from '../../documents/lines/decode.ts'
import { DOCUMENT_SOURCE } from '../../domain/document.ts'
import { DOCUMENT_NAME_HEADER, deliveryIdOf, type RawEvent } from '../../domain/raw-event.ts'
import { DOCUMENTS_PATH } from '../../domain/recorded-webhook.ts'
import { bodyWithoutCredentials, credentialsOf } from '../../telemetry/struck-out.ts'
import { json, type Route, refusal, route } from '../route.ts'
import { unsupportedMedia } from './delivery-head.ts'
import { postedAnswer } from './posted-answer.ts'
import { createReceiveContext, type Endpoint, type ReceiveContext, type ReceiveParts, receive } from './receive.ts'
import type { Fault } from './refusals.ts'
import { firstReading } from './stored-form.ts'
import { storedHeaders } from './stored-headers.ts'

/** Imports postmortems. What is not one is refused at once, with the reader's reason: nobody would look for it later. */
export function documentsApi(parts: ReceiveParts): readonly Route[] {
  const context = createReceiveContext(parts, IN_FLIGHT_LIMITS)
  const name = z.string().min(1).max(500).meta({ description: 'Path of the document. The same name again is a later version of it.' })
  return [
    route({
      method: 'post',
      path: DOCUMENTS_PATH,
      role: 'editor',
      summary: 'Import a postmortem',
      query: z.strictObject({ name }),
      delivery: z.string(),
      deliveryType: 'text/plain',
      answers: {
        201: { description: 'The document is durable.', content: { 'application/json': importedSchema } },
        413: refusal(`Larger than ${DOCUMENT_BYTES_MAX} bytes.`),
        415: refusal('Unsupported content type or encoding.'),
      },
      async handle({ asked, query }) {
        const request = asked.incoming()
        const received = await receive(context, documentEndpoint(context, query.name), request)
        return postedAnswer(received, request, ({ acceptance: { outcome, rawEventId }, content }) =>
          json({ outcome, id: rawEventId, incidents: [content] }, 201),
        )
      },
    }),
  ]
}

const importedSchema = z.object({
  outcome: z.enum(['accepted', 'duplicate']),
  id: z.string().meta({ description: 'Id of the delivery.' }),
  incidents: z
    .array(z.string())
    .meta({ description: 'Ids of the incidents that it describes. They exist as soon as the delivery is processed.' }),
})

/** A document is read before it is answered: few at a time keep the webhooks of machines quick. */
const IN_FLIGHT_LIMITS = { requestsMax: 64, bytesMax: 16 * 1_048_576 }

/** Whoever posts has shown a token of the API: the route checks it before the body is read. */
function documentEndpoint(context: ReceiveContext, name: string): Endpoint<string> {
  const now = context.settings()
  const tokens = now.auth.tokens.map(({ token }) => token)
  const ours = credentialsOf(now)
  return {
    source: DOCUMENT_SOURCE,
    path: `${DOCUMENTS_PATH}?name=${encodeURIComponent(name)}`,
    credentials: tokens,
    limits: { wireBytesMax: DOCUMENT_BYTES_MAX, bytesMax: DOCUMENT_BYTES_MAX, noun: 'document', undecoded: 'omitted' },
    checkHead: (headers) => unsupportedMedia(TEXT_TYPES, headers),
    toStored(sent) {
      // The name goes into the header, whatever the sender put there: a replay brings both.
      const headers = { ...storedHeaders(sent.headers, tokens), [DOCUMENT_NAME_HEADER]: name }
      const raw = { ...sent, headers, body: bodyWithoutCredentials(sent.body, ours) }
      return { ...raw, id: deliveryIdOf(raw) }
    },
    examine: ({ raw }) => examineDocument(context, raw),
    store: (raw) => context.store.accept(raw),
  }
}

/** The content is the id of the incident that it describes. */
async function examineDocument(context: ReceiveContext, raw: RawEvent): Promise<Fault | { readonly content: string }> {
  const { reading } = await firstReading(context, null, raw)
  if (reading?.kind === 'read' && reading.names !== null) return { content: reading.names }
  const why = reading?.kind === 'unreadable' ? (reading.problems[0]?.detail ?? '') : ''
  return { status: 422, reason: `Not imported: ${why}.`, body: raw.body }
}

const TEXT_TYPES = {
  accepts: (type: string) => /^(?:text\/[a-z0-9.+-]+|application\/(?:octet-stream|xhtml\+xml|markdown))$/.test(type),
  expected: 'text/markdown, text/html or text/plain',
}
