import { instant } from '../domain/time/time.ts'
import type { ApiClient } from './api-client.ts'
import type { History } from './history.ts'
import { listAt, member } from './json.ts'

/** What an Alertmanager holds now (`/api/v2/alerts`), silenced and inhibited alerts too; it remembers nothing that has ended. */
export const alertmanagerHistory = (api: ApiClient): History => ({
  source: 'alertmanager',
  count: async () => null,
  async *items({ from, to }) {
    for (const alert of listAt(await api.get('api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true'))) {
      const at = instant(Date.parse(String(member(alert, 'startsAt'))))
      if (at < from || at >= to) continue
      const [fingerprint, endsAt] = [member(alert, 'fingerprint'), member(alert, 'endsAt')]
      const status = Date.parse(String(endsAt)) <= Date.now() ? 'resolved' : 'firing'
      const alerts = [
        {
          status,
          labels: member(alert, 'labels'),
          annotations: member(alert, 'annotations'),
          startsAt: member(alert, 'startsAt'),
          endsAt,
          generatorURL: member(alert, 'generatorURL'),
          fingerprint,
        },
      ]
      const body = { version: '4', receiver: '', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, alerts }
      yield { id: `${fingerprint}@${at}`, at, version: status, bodies: async () => [body] }
    }
  },
})
