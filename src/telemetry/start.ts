/**
 * Sends spans to `OTEL_EXPORTER_OTLP_ENDPOINT`, or does nothing where that is not set: the SDK is loaded only then.
 * Returns a function that sends the remaining spans and stops. The other `OTEL_*` variables are read by the SDK itself.
 */
export async function startTelemetry(env: Readonly<Record<string, string | undefined>>, version: string): Promise<() => Promise<void>> {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return async () => {}
  const [{ NodeTracerProvider }, { BatchSpanProcessor }, { OTLPTraceExporter }, { defaultResource, resourceFromAttributes }, names] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/semantic-conventions'),
    ])
  const service = { [names.ATTR_SERVICE_NAME]: env.OTEL_SERVICE_NAME ?? 'hindsight', [names.ATTR_SERVICE_VERSION]: version }
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(service)),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  })
  provider.register()
  return () => provider.shutdown()
}
