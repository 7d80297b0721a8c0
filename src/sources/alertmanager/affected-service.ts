import { isMonitoringName } from '../../domain/alerts/monitoring-names.ts'
import type { Labels } from '../../domain/event.ts'
import { type ServiceName, serviceName } from '../../domain/identity.ts'
import { labelOf, serviceOf } from '../values/labels.ts'

const SERVICE_LABELS = ['service', 'service_name', 'app', 'application', 'app.kubernetes.io/name', 'app_kubernetes_io_name']
/** Names of a service that Prometheus took from what it measured, beside those of the target that it scraped. */
const EXPORTED_LABELS = ['exported_service', 'exported_app', 'exported_application', 'label_app_kubernetes_io_name', 'label_app']
const WORKLOAD_LABELS = ['deployment', 'statefulset', 'daemonset', 'rollout', 'workload', 'cronjob', 'k8s_deployment_name']
/** Made for a workload, whose name they begin with. */
const MADE_LABELS = ['job_name', 'replicaset', 'owner_name', 'created_by_name']
const CONTAINER_LABELS = ['container', 'container_name', 'k8s_container_name']
const POD_LABELS = ['pod', 'pod_name', 'kubernetes_pod_name', 'k8s_pod_name']
const NAMESPACE_LABELS = ['exported_namespace', 'namespace', 'kubernetes_namespace', 'k8s_namespace_name']
const NODE_LABELS = ['exported_node', 'node', 'nodename', 'hostname', 'host', 'exported_instance']
const HOST_LABELS = [...NODE_LABELS, 'instance']
/** What was probed: its own name before the address of who asked. */
const PROBE_LABELS = ['target', 'probe_target', 'target_url', 'url', 'exported_instance', 'instance']

/**
 * The service that fails. Where `job` or `service` is the name of an exporter, a probe or a monitoring tool, that is the
 * workload, the target or the host that it measured; the tool itself only where the labels name nothing else.
 */
export function affectedServiceOf(labels: Labels): ServiceName | null {
  const usual = serviceOf(labels)
  if (usual !== null && !isMonitoringName(usual)) return usual
  const name = statedService(labels) ?? (usual === null ? workloadOf(labels) : measuredThing(labels, toolOf(labels, usual)))
  return name === null ? usual : serviceName(name)
}

/** A `service` is of the target that was scraped, like its `job`: where it is a tool, so is the job. */
function statedService(labels: Labels): string | null {
  const stated = firstOf(labels, [...EXPORTED_LABELS, ...SERVICE_LABELS], isNoTool)
  if (stated !== null) return stated
  return firstOf(labels, SERVICE_LABELS) === null ? firstOf(labels, ['component', 'job'], isNoTool) : null
}

const isNoTool = (name: string): boolean => !isMonitoringName(name)

const toolOf = (labels: Labels, usual: string): string => (firstOf(labels, ['job']) ?? usual).toLowerCase()

function measuredThing(labels: Labels, tool: string): string | null {
  const named = workloadOf(labels) ?? firstOf(labels, ['exported_job'], isNoTool)
  if (named !== null) return named
  if (PROBE.test(tool)) return hostIn(labels, PROBE_LABELS) ?? namespaceOf(labels)
  if (IN_CLUSTER.test(tool)) return namespaceOf(labels) ?? hostIn(labels, ON_NODE.test(tool) ? HOST_LABELS : NODE_LABELS)
  if (OF_OTHERS.test(tool)) return namespaceOf(labels) ?? hostIn(labels, NODE_LABELS)
  return hostIn(labels, HOST_LABELS) ?? namespaceOf(labels)
}

const PROBE = /blackbox|probe|icmp|ping|ssl|cert|domain|http|tcp|synthetics|uptime|gatus/
/** Their `instance` is their own address, or that of the node that they run on. */
const IN_CLUSTER = /kube-state-metrics|kubelet|cadvisor|metrics-server|kubernetes-/
const ON_NODE = /kubelet|cadvisor|kubernetes-nodes/
/** They pass on what others measured; `instance` is their own. */
const OF_OTHERS =
  /prometheus(?!.{0,80}exporter)|alertmanager|push-?gateway|grafana|alloy|statsd|thanos|mimir|loki|vmalert|vmagent|otel|opentelemetry|graphite/

/** A container is often called "app", and a sidecar after its mesh: then the owner of the pod says more. */
const UNSPECIFIC_CONTAINER = /^(?:app|main|server|web|container|istio-proxy|linkerd-proxy|envoy|cloud-?sql-proxy|vault-agent|pod)$/i

function workloadOf(labels: Labels): string | null {
  const workload = firstExported(labels, WORKLOAD_LABELS) ?? firstExported(labels, MADE_LABELS, makerOf)
  if (workload !== null) return workload
  const container = firstExported(labels, CONTAINER_LABELS)
  if (container !== null && !UNSPECIFIC_CONTAINER.test(container)) return container
  return firstExported(labels, POD_LABELS, ownerOf) ?? container
}

/** Of two labels the one with `exported_` is of what was measured, the other of what measured it. */
function firstExported(labels: Labels, names: readonly string[], shorten = (name: string): string => name): string | null {
  const value = firstOf(
    labels,
    names.flatMap((name) => [`exported_${name}`, name]),
    (name) => isNoTool(name) && isNoTool(shorten(name)),
  )
  return value === null ? null : shorten(value)
}

/** Kubernetes makes suffixes of these letters only, so that no word comes out. */
const SUFFIX = '[bcdfghjklmnpqrstvwxz2456789]'
const OF_REPLICA_SET = new RegExp(`-${SUFFIX}{6,10}$`)
const OF_DEPLOYMENT = new RegExp(`-${SUFFIX}{5,10}-${SUFFIX}{5}$`)
const OF_DAEMON_SET = new RegExp(`-${SUFFIX}{5}$`)
const OF_STATEFUL_SET = /-\d{1,3}$/
/** A cron job names its runs after the minute, older ones after the second. */
const RUN_OF_JOB = /-\d{8,10}$/

/** "checkout-849ffcf9c7-wbmvz", "checkout-wbmvz" (of a daemon set or a job) and "checkout-0" (of a stateful set) are of "checkout". */
function ownerOf(pod: string): string {
  const suffix = [OF_DEPLOYMENT, OF_DAEMON_SET, OF_STATEFUL_SET].find((pattern) => pattern.test(pod))
  return (suffix === undefined ? pod : pod.replace(suffix, '')).replace(RUN_OF_JOB, '')
}

const makerOf = (name: string): string => name.replace(RUN_OF_JOB, '').replace(OF_REPLICA_SET, '')

/** Where monitoring itself runs: the namespace of the tool, not of what it measured. */
const TOOLS_NAMESPACE = /^(?:monitoring|observability|prometheus|grafana|metrics|kube-system|.*-monitoring(?:-system)?|monitoring-.*)$/

const namespaceOf = (labels: Labels): string | null => firstOf(labels, NAMESPACE_LABELS, (name) => !TOOLS_NAMESPACE.test(name))

function firstOf(labels: Labels, names: readonly string[], accepts: (value: string) => boolean = () => true): string | null {
  for (const name of names) {
    const value = labelOf(labels, name)
    if (value !== null && accepts(value)) return value
  }
  return null
}

/** The host of a URL or an address, without its port; null: none, or the tool's own. */
function hostIn(labels: Labels, names: readonly string[]): string | null {
  for (const name of names) {
    const value = labelOf(labels, name)
    const host = value === null ? '' : hostOf(value)
    if (host !== '' && !isLoopback(host) && !isMonitoringName(host.split('.')[0] ?? '')) return host
  }
  return null
}

const isLoopback = (host: string): boolean => /^(?:localhost|127\.|0\.0\.0\.0$|\[?::1\]?$)/.test(host)

function hostOf(address: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return URL.canParse(address) ? new URL(address).hostname : ''
  const [authority = ''] = address.split('/')
  const isPort = authority.indexOf(':') === authority.lastIndexOf(':') || /\]:\d+$/.test(authority)
  return isPort ? authority.replace(/:\d+$/, '') : authority
}
