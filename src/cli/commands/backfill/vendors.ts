import type { ApiClient } from '../../../backfill/api-client.ts'
import type { History } from '../../../backfill/history.ts'
import { opsgenieHistory } from '../../../backfill/opsgenie.ts'
import { prometheusHistory } from '../../../backfill/prometheus.ts'

/** How a vendor is asked. */
export interface Vendor {
  readonly apiUrl: string | null
  readonly authorization: (key: string) => string
  readonly history: (api: ApiClient) => History
}

export const VENDORS: Readonly<Record<string, Vendor>> = {
  opsgenie: { apiUrl: 'https://api.opsgenie.com', authorization: (key) => `GenieKey ${key}`, history: (api) => opsgenieHistory(api) },
  prometheus: { apiUrl: null, authorization: (key) => `Bearer ${key}`, history: prometheusHistory },
}
