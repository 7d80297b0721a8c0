import { type Span, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api'

/** Runs `work` as a span of this name and records its failure. */
export async function stage<T>(
  name: string,
  work: (span: Span) => T | Promise<T>,
  options: Pick<SpanOptions, 'attributes' | 'links'> = {},
): Promise<T> {
  return trace.getTracer('hindsight').startActiveSpan(name, options, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.recordException(error instanceof Error ? error : String(error))
      throw error
    } finally {
      span.end()
    }
  })
}
