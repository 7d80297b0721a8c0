import { alertmanagerHistory } from '../../../backfill/alertmanager.ts'
import type { ApiClient } from '../../../backfill/api-client.ts'
import { githubHistory } from '../../../backfill/github.ts'
import { grafanaOncallHistory } from '../../../backfill/grafana-oncall.ts'
import type { History } from '../../../backfill/history.ts'
import { opsgenieHistory } from '../../../backfill/opsgenie.ts'
import { pagerdutyHistory } from '../../../backfill/pagerduty.ts'
import { prometheusHistory } from '../../../backfill/prometheus.ts'
import { statuspageHistory } from '../../../backfill/statuspage.ts'

/** How a vendor is asked. */
export interface Vendor {
  readonly apiUrl: string | null
  readonly authorization: (key: string) => string
  /** What else it wants to be asked with. */
  readonly headers?: Readonly<Record<string, string>>
  /** `repository`: of GitHub, owner/name. */
  readonly history: (api: ApiClient, repository: string) => History
}

export const VENDORS: Readonly<Record<string, Vendor>> = {
  alertmanager: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: alertmanagerHistory },
  github: { apiUrl: 'https://api.github.com', authorization: (key) => `Bearer ${key}`, history: githubHistory },
  'grafana-oncall': { apiUrl: null, authorization: (key) => key, history: grafanaOncallHistory },
  opsgenie: { apiUrl: 'https://api.opsgenie.com', authorization: (key) => `GenieKey ${key}`, history: (api) => opsgenieHistory(api) },
  pagerduty: {
    apiUrl: 'https://api.pagerduty.com',
    authorization: (key) => `Token token=${key}`,
    headers: { accept: 'application/vnd.pagerduty+json;version=2' },
    history: (api) => pagerdutyHistory(api),
  },
  statuspage: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: statuspageHistory },
  prometheus: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: prometheusHistory },
}
