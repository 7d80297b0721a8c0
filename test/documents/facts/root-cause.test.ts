import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'

const classOf = (cause: string) => readDocument(`# Outage\n\n## Root cause\n${cause}\n`).rootCauseCategory

describe('the class of a root cause', () => {
  it.each([
    ['configuration', 'A misconfigured load balancer, leading to an overload of the servers and a loss of traffic.'],
    ['configuration', 'The network was cut because a wrong port stood in the settings.'],
    ['code-defect', 'A bug in the retry logic of the worker that reads the database.'],
    ['database', 'Two transactions deadlocked, so that the release was slow.'],
    ['hardware', 'The RAID controller of the storage host broke.'],
    ['dns', 'The DNSSEC key was rolled over before the registry had the new record.'],
    ['resource-exhaustion', 'Logs filled the disk of the database server.'],
    ['capacity', 'The service was not sized for the traffic of the sale.'],
    ['deployment', 'The deployment script took the staging branch.'],
    ['third-party', 'An outage of our storage provider.'],
    ['unknown', 'Nobody could say.'],
  ])('is %s for "%s"', (category, cause) => expect(classOf(cause)).toBe(category))

  it('comes from the summary where no section names the cause', () =>
    expect(
      readDocument('# Outage\n\n## Summary\nPayments failed: the certificate of the gateway had expired.\n\n## Impact\nAll users.\n')
        .rootCauseCategory,
    ).toBe('certificate'))

  it('is null where nothing names a cause', () =>
    expect(readDocument('# Outage\n\n## Timeline\n- 10:00 page\n- 10:05 over\n').rootCauseCategory).toBeNull())
})
