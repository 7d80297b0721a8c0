import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Problem } from '../domain/raw-event.ts'
import type { Asked } from './asked.ts'
import { INVALID_BODY, INVALID_PARAMETER, PROBLEM_TYPE, problemDocument } from './problem.ts'
import type { Role } from './settings.ts'

/** The response of a handler: text of a media type. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
  /** Sent in place of the text, and free of credentials already. */
  readonly bytes?: Uint8Array
  /** Sent in place of the text, and deleted with its folder afterwards. */
  readonly file?: string
  /** Writes the answer as it comes about, in place of the text: only where the thread that has the connection answers. */
  readonly stream?: (to: ServerResponse) => void
  readonly headers?: Readonly<Record<string, string | string[]>>
}

export interface AnswerDescription {
  readonly description: string
  /** Media type → schema of the text. */
  readonly content: Readonly<Record<string, z.ZodType>>
}

/** What leaves: the text of an answer, or its bytes where another thread has encoded them. */
export interface ReadyAnswer extends Omit<Answer, 'text' | 'bytes'> {
  readonly text: string | Uint8Array
}

/** Of an answer that is made by the thread that sends it. */
export const toReady = ({ bytes, ...answer }: Answer): ReadyAnswer => (bytes === undefined ? answer : { ...answer, text: bytes })

/** One path and method: request, responses and required role. The router and the OpenAPI document both read it. */
export interface Route {
  readonly method: 'get' | 'post'
  /** As OpenAPI writes it: `/api/v1/incidents/{id}`. */
  readonly path: string
  readonly summary: string
  /** null: open to everyone, even where tokens are configured. */
  readonly role: Role | null
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  /** The JSON that is posted here; an empty body counts as `{}`. */
  readonly body?: z.ZodType
  /** The delivery that is posted here. Such a route answers in its one media type, whatever `Accept` says. */
  readonly delivery?: z.ZodType
  /** Its media type, where that is not JSON. */
  readonly deliveryType?: string
  /** Whether a form of our own pages is sent here, and nothing else. */
  readonly takesForm?: true
  /** Whether the answer stays the same whatever `Accept` says; left out: 406 for what is not offered. */
  readonly ignoresAccept?: true
  /** By status; the refusals that all routes share are left out. */
  readonly answers: Readonly<Record<number, AnswerDescription>>
  answer(asked: Asked): Promise<Answer>
}

interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly asked: Asked
}

export interface RouteDefinition<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>
  extends Omit<Route, 'answer' | 'params' | 'query' | 'body'> {
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  handle(call: Call<z.output<Params>, z.output<Query>, z.output<Body>>): Answer | Promise<Answer>
}

const noParameters = z.strictObject({})

/** A route whose handler gets only parameters and bodies that its schemas accepted; anything else gets a 422 with pointers. */
export function route<
  Params extends z.ZodObject = typeof noParameters,
  Query extends z.ZodObject = typeof noParameters,
  Body extends z.ZodType = z.ZodType,
>(definition: RouteDefinition<Params, Query, Body>): Route {
  const { params, query, handle, ...rest } = definition
  const schemas = { params: params ?? noParameters, query: query ?? noParameters }
  const both = z.object({ params: schemas.params, query: schemas.query })
  return {
    ...rest,
    ...schemas,
    async answer(asked) {
      const parsed = both.safeParse({ params: asked.params, query: dropEmpty(asked.query) })
      if (!parsed.success) return invalidRequest(INVALID_PARAMETER, parsed.error)
      const { sent } = asked
      if ('status' in sent) return problem(sent.status, sent.detail)
      const posted = z.object({ body: definition.body ?? z.unknown() }).safeParse({ body: sent.json })
      if (!posted.success) return invalidRequest(INVALID_BODY, posted.error)
      // The schemas are the ones that the handler's types are taken from; zod loses that through the defaults.
      const address = parsed.data as { params: z.output<Params>; query: z.output<Query> }
      return handle({ ...address, body: (posted.data as { body: z.output<Body> }).body, asked })
    },
  }
}

export function json(body: unknown, status = 200): Answer {
  return { status, type: 'application/json', text: JSON.stringify(body) }
}

export function problem(status: number, detail: string, errors: readonly Problem[] = []): Answer {
  return { status, type: PROBLEM_TYPE, text: JSON.stringify(problemDocument(status, detail, errors)) }
}

const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `pointer` is a JSON pointer, or `line N` for text.' })

/** The OpenAPI description of a refusal. */
export const refusal = (description: string): AnswerDescription => ({ description, content: { [PROBLEM_TYPE]: problemSchema } })

/** A form sends every field: an empty one is a filter that is not set. */
const dropEmpty = (query: object): object => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))

function invalidRequest(detail: string, error: z.ZodError): Answer {
  const errors = error.issues.flatMap((issue): readonly Problem[] => {
    const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    return names.map((path) => ({ pointer: `/${path.slice(1).join('/')}`, detail: issue.message }))
  })
  return problem(422, detail, errors)
}
