import { type Span, SpanStatusCode, trace } from '@opentelemetry/api'

const tracer = trace.getTracer('hindsight')

/** Runs `work` as a span of this name and records its failure; spans begin and end nowhere else. */
export async function stage<T>(name: string, work: (span: Span) => T | Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
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
