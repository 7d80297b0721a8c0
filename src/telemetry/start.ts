import { DiagLogLevel, diag } from '@opentelemetry/api'
import { idsOfDeliveries, stopTracing } from './delivery-span.ts'

/**
 * Sends spans to `OTEL_EXPORTER_OTLP_ENDPOINT`, or does nothing where that is not set: the SDK is loaded only then.
 * Returns a function that sends the remaining spans and stops. The other `OTEL_*` variables are read by the SDK itself. `onFailure`: spans
 * could not be sent, for this reason; they are lost, and nothing else suffers.
 */
export async function startTelemetry(
  env: Readonly<Record<string, string | undefined>>,
  version: string,
  onFailure: (reason: string) => void,
): Promise<() => Promise<void>> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return async () => {}
  const [
    { NodeTracerProvider },
    { BatchSpanProcessor, RandomIdGenerator },
    { OTLPTraceExporter },
    { defaultResource, resourceFromAttributes },
    names,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/semantic-conventions'),
  ])
  const service = { [names.ATTR_SERVICE_NAME]: env.OTEL_SERVICE_NAME ?? 'hindsight', [names.ATTR_SERVICE_VERSION]: version }
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(service)),
    idGenerator: idsOfDeliveries(new RandomIdGenerator()),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  provider.register()
  const silent = () => undefined
  const error = (text: string) => onFailure(reasonIn(text))
  diag.setLogger({ error, warn: silent, info: silent, debug: silent, verbose: silent }, { logLevel: DiagLogLevel.ERROR })
  return async () => {
    stopTracing()
    // The last ones may be refused as well: a service that stops has nobody to wait for.
    await provider.shutdown().catch((failure: unknown) => onFailure(failure instanceof Error ? failure.message : String(failure)))
    diag.disable()
  }
}

/** The SDK writes an error as JSON, its stack included. */
function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}
