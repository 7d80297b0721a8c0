import { type Instant, instant } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { History, HistoryItem } from './history.ts'
import { listAt, member } from './json.ts'

/*
 * Deployments of a repository and their statuses (docs.github.com "REST API endpoints for deployments"). They are listed newest first
 * and cannot be asked for by time: what the first interval needs is kept for those after it.
 */

const PAGE = 100

/** `repository`: owner/name. */
export function githubHistory(api: ApiClient, repository: string): History {
  const listed = listNewestFirst(api, repository)
  return {
    source: 'github',
    // The API counts nothing: what is listed is what there is.
    count: async () => null,
    async *items({ from, to }) {
      const about = await api.get(`repos/${repository}`)
      for (const deployment of await listed(from)) {
        const at = createdAt(deployment)
        if (at >= from && at < to) yield itemOf(api, { repository, about, deployment, at })
      }
    },
  }
}

/** All deployments that began at a time or later. */
function listNewestFirst(api: ApiClient, repository: string): (from: Instant) => Promise<readonly unknown[]> {
  const known = new Map<unknown, unknown>()
  let page = 1
  let isEnd = false
  let oldest = Number.POSITIVE_INFINITY
  return async (from) => {
    for (; !isEnd && oldest >= from; page += 1) {
      const deployments = listAt(await api.get(`repos/${repository}/deployments?per_page=${PAGE}&page=${page}`))
      for (const deployment of deployments) known.set(member(deployment, 'id'), deployment)
      oldest = deployments.reduce<number>((least, deployment) => Math.min(least, createdAt(deployment)), oldest)
      isEnd = deployments.length < PAGE
    }
    return [...known.values()]
  }
}

const createdAt = (deployment: unknown): Instant => instant(Date.parse(String(member(deployment, 'created_at'))))

interface Deployed {
  readonly repository: string
  readonly about: unknown
  readonly deployment: unknown
  readonly at: Instant
}

function itemOf(api: ApiClient, { repository, about, deployment, at }: Deployed): HistoryItem {
  const id = String(member(deployment, 'id'))
  return {
    id,
    at,
    version: String(member(deployment, 'updated_at') ?? ''),
    async bodies() {
      const bodies: object[] = []
      for (let page = 1; ; page += 1) {
        const statuses = listAt(await api.get(`repos/${repository}/deployments/${id}/statuses?per_page=${PAGE}&page=${page}`))
        for (const status of statuses) bodies.push(webhookOf({ about, deployment, status }))
        if (statuses.length < PAGE) return bodies.reverse()
      }
    },
  }
}

/** As the webhook of the status would have it. */
const webhookOf = ({ about, deployment, status }: { readonly about: unknown; readonly deployment: unknown; readonly status: unknown }) => ({
  action: 'created',
  deployment_status: status,
  deployment,
  repository: about,
  sender: member(status, 'creator') ?? null,
})
