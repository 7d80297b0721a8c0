import { bodyBytes, type RecordedWebhook, rawEventOf } from '../../src/domain/recorded-webhook.ts'

/** Senders that post a list of deliveries, and what they were answered. */
export interface Sender {
  /** The ids of the deliveries that were answered 2xx. */
  readonly acknowledged: ReadonlySet<string>
  /** How often each status was answered. */
  readonly answers: ReadonlyMap<number, number>
  /**
   * Posts what is not acknowledged yet, to these receivers in turn, until the list ends or none of them can be reached.
   *
   * @param onAnswer called after each answer with the number of acknowledged deliveries
   */
  post(receivers: () => readonly string[], onAnswer?: (acknowledged: number) => void): Promise<void>
}

const CONNECTIONS = 16
const RETRY_MS = 50

export function createSender(deliveries: readonly RecordedWebhook[]): Sender {
  const acknowledged = new Set<string>()
  const answers = new Map<number, number>()
  const idOf = (delivery: RecordedWebhook) => rawEventOf(delivery)?.id ?? ''

  return {
    acknowledged,
    answers,
    post: async (receivers, onAnswer = () => {}) => {
      const waiting = deliveries.filter((delivery) => !acknowledged.has(idOf(delivery)))
      const connection = async (number: number) => {
        let turn = number
        for (let next = waiting.shift(); next !== undefined; ) {
          const urls = receivers()
          const url = urls[turn++ % urls.length]
          if (url === undefined) return
          const status = await send(url, next)
          if (status === null && receivers().length < 2) return
          if (status !== null) answers.set(status, (answers.get(status) ?? 0) + 1)
          if (status !== null && status < 300) {
            acknowledged.add(idOf(next))
            next = waiting.shift()
          } else await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
          onAnswer(acknowledged.size)
        }
      }
      await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => connection(number)))
    },
  }
}

/** The status of the answer; null: the connection could not be made, or ended without one. */
async function send(url: string, delivery: RecordedWebhook): Promise<number | null> {
  const { path, headers } = delivery
  try {
    const answer = await fetch(new URL(path, url), {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.from(bodyBytes(delivery)),
    })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return null
  }
}
