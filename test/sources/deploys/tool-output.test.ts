import { describe, expect, it } from 'vitest'
import { isChange } from '../../../src/domain/event.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { deploys } from '../../../src/sources/deploys/deploys.ts'
import { eventsIn, rawEvent } from '../fixture.ts'

const RECEIVED = instant(Date.UTC(2026, 2, 3, 18))
const read = (...lines: readonly string[]) => deploys.read(rawEvent('deploys', lines.join('\n'), { receivedAt: RECEIVED }))
const linesOf = (...lines: readonly string[]) =>
  eventsIn(read(...lines))
    .filter(isChange)
    .map((event) =>
      [isoOf(event.occurred.at).slice(11, 19), 'outcome' in event ? event.outcome : 'started', event.service, event.text].join(' '),
    )

describe('helm', () => {
  it('upgrade is one revision, among other lines and behind the times of a build server', () => {
    const printed = ['Release "checkout" has been upgraded. Happy Helming!', 'NAME: checkout', 'LAST DEPLOYED: Tue Mar  3 10:52:00 2026']
    const more = ['NAMESPACE: prod', 'STATUS: failed', 'REVISION: 7', 'NOTES:', 'deployed! To restart, run kubectl']
    const log = [...printed, ...more].map((line) => `2026-03-03T10:52:01Z ${line}`)
    expect(linesOf(...printed, ...more)).toEqual(['10:52:00 failed checkout helm revision 7: upgraded checkout'])
    expect(linesOf(...log.slice(0, 6), '2026-03-03T10:53:00Z basket-api deployed v2')).toEqual([
      '10:52:00 failed checkout helm revision 7: upgraded checkout',
      '10:53:00 succeeded basket-api deployed v2',
    ])
  })

  it('upgrade whose time cannot be read is named', () => {
    expect(
      read('Release "a" has been upgraded. Happy Helming!', 'LAST DEPLOYED: yesterday', 'STATUS: deployed', 'REVISION: 7'),
    ).toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ pointer: 'line 1' })]),
    })
  })

  it('history is read with any spaces, and its service from the command above it', () => {
    const rows = [
      '6 Mon Mar 2 09:00:00 2026 superseded checkout-1.4.0 41 Upgrade complete',
      '7  Tue Mar  3 10:52:00 2026  deployed  checkout-1.4.1   Rollback to 5',
    ]
    expect(linesOf('$ helm history checkout -n prod', 'REVISION UPDATED STATUS CHART APP VERSION DESCRIPTION', ...rows)).toEqual([
      '09:00:00 succeeded checkout helm revision 6: Upgrade complete',
      '10:52:00 succeeded checkout helm revision 7: Rollback to 5',
    ])
  })
})

describe('argocd', () => {
  it.each([
    ['Succeeded', 'succeeded'],
    ['Failed', 'failed'],
  ])('sync has the outcome of its phase: %s', (phase, outcome) => {
    const operation = [
      'Operation:     Sync',
      `Phase:    ${phase}`,
      'Start:   2026-03-03 10:52:00 +0000 UTC',
      'Finished:  2026-03-03 10:52:12 +0000 UTC',
    ]
    expect(linesOf('Name:    argocd/checkout', 'Health Status:   Progressing', '', ...operation, 'Message:  synced')).toEqual([
      '10:52:00 started checkout argocd sync of checkout',
      `10:52:12 ${outcome} checkout argocd sync of checkout: synced`,
    ])
  })

  it('sync that runs has only begun', () => {
    expect(linesOf('Name: a/b', 'Operation: Sync', 'Phase: Running', 'Start: 2026-03-03 10:52:00 +0000 UTC')).toEqual([
      '10:52:00 started b argocd sync of b',
    ])
  })
})

describe('ansible', () => {
  it('with times is a job from its first play to its recap', () => {
    const line = (second: string, text: string) => `2026-03-03 10:50:${second},123 p=42 u=deploy n=ansible | ${text}`
    expect(
      linesOf(
        line('00', 'PLAY [site] ****'),
        line('05', 'TASK [deploy : restart nginx] ****'),
        line('20', 'PLAY RECAP ****'),
        line('20', 'db.example.com  : ok=1    changed=1    unreachable=1    failed=0'),
      ),
    ).toEqual(['10:50:00 started  ansible-playbook site', '10:50:20 failed  ansible-playbook site failed on db.example.com'])
  })
})

describe('kubectl', () => {
  it('names the workload that it changes', () => {
    expect(
      linesOf(
        '2026-03-03T10:50:00Z deployment.apps/checkout configured',
        '2026-03-03T10:50:00Z service/checkout unchanged',
        '2026-03-03T10:51:00Z Waiting for deployment "checkout" rollout to finish: 1 of 3 updated replicas are available...',
        '2026-03-03T10:52:00Z deployment "checkout" successfully rolled out',
        '2026-03-03T10:53:00Z deployment.apps/checkout rolled back',
      ),
    ).toEqual([
      '10:50:00 succeeded checkout deployment.apps/checkout configured',
      '10:52:00 succeeded checkout deployment "checkout" successfully rolled out',
      '10:53:00 succeeded checkout deployment.apps/checkout rolled back',
    ])
  })
})
