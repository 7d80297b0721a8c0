/**
 * Tests that measure their process, replace what all of its modules share, or look at modules while they load. The others run one file
 * after the other in the same few processes, which load each module once.
 */
export const ALONE: readonly string[] = [
  'test/expressions/expressions.test.ts',
  'test/http/api/edit-bounds.test.ts',
  'test/http/receive/costs.test.ts',
  'test/sources/mapped/mapped.test.ts',
  'test/sources/pagerduty-events/routing-key.test.ts',
  'test/sources/registry.test.ts',
  'test/store/sqlite/short-lists.test.ts',
  'test/telemetry/start.test.ts',
  'test/threads/release-memory.test.ts',
  'test/worker/reconstructor.test.ts',
  'test/worker/worker.test.ts',
]

/** How the text of such a test betrays it. */
export const SHARED_WITH_OTHERS = /\bvi\.(mock|hoisted|stub\w+|useFakeTimers|spyOn)\(|\bcpuUsage\(|HeapStatistics\(|\bprocess\.env\.\w+ = /
