import { alertmanagerHistory } from '../../../backfill/alertmanager.ts'
import type { ApiClient } from '../../../backfill/api-client.ts'
import { githubHistory } from '../../../backfill/github.ts'
import type { History } from '../../../backfill/history.ts'
import { opsgenieHistory } from '../../../backfill/opsgenie.ts'
import { prometheusHistory } from '../../../backfill/prometheus.ts'
import { statuspageHistory } from '../../../backfill/statuspage.ts'

/** How a vendor is asked. */
export interface Vendor {
  readonly apiUrl: string | null
  readonly authorization: (key: string) => string
  /** `repository`: of GitHub, owner/name. */
  readonly history: (api: ApiClient, repository: string) => History
}

export const VENDORS: Readonly<Record<string, Vendor>> = {
  alertmanager: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: alertmanagerHistory },
  github: { apiUrl: 'https://api.github.com', authorization: (key) => `Bearer ${key}`, history: githubHistory },
  opsgenie: { apiUrl: 'https://api.opsgenie.com', authorization: (key) => `GenieKey ${key}`, history: (api) => opsgenieHistory(api) },
  statuspage: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: statuspageHistory },
  prometheus: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: prometheusHistory },
}
