/**
 * Names under which exporters, probes and monitoring tools report what they measure: where an alert carries one as its
 * `job`, `service` or `component`, something else fails. A list, because a name that merely ends in "exporter" may be a product.
 */
const TOOLS: readonly string[] = [
  ...['kube-state-metrics', 'kubelet', 'cadvisor', 'metrics-server', 'node-problem-detector', 'kubernetes-nodes', 'kubernetes-pods'],
  ...['kubernetes-cadvisor', 'kubernetes-service-endpoints', 'kubernetes-services', 'kubernetes-ingresses', 'kubernetes-kubelet'],
  ...['node', 'nodes', 'unix', 'linux-node', 'windows', 'blackbox', 'blackbox-probe', 'probe', 'probes', 'ping', 'icmp', 'snmp', 'ipmi'],
  ...[
    'http-probe',
    'tcp-probe',
    'icmp-probe',
    'http-2xx',
    'http-probes',
    'synthetics',
    'statsd',
    'pushgateway',
    'push-gateway',
    'collectd',
  ],
  ...['telegraf', 'netdata', 'prometheus', 'prometheus-server', 'alertmanager', 'grafana', 'grafana-agent', 'alloy', 'vmagent', 'vmalert'],
  ...['victoria-metrics', 'victoriametrics', 'thanos-ruler', 'thanos-rule', 'thanos-query', 'mimir-ruler', 'loki-ruler', 'karma'],
  ...['otel-collector', 'otelcol', 'opentelemetry-collector', 'datadog-agent', 'zabbix', 'zabbix-agent', 'nagios', 'icinga', 'icinga2'],
  ...['uptime-kuma', 'gatus', 'checkmk', 'sensu', 'healthchecks', 'cloudprober', 'smokeping'],
]
/** What an exporter measures, before "exporter" or "exporters". */
const MEASURED =
  'node|windows|wmi|blackbox|statsd|graphite|collectd|influxdb|snmp|jmx|process|systemd|mysqld?|mariadb|postgres(?:ql)?|pg|pgbouncer|redis|' +
  'valkey|mongo(?:db)?|rabbitmq|kafka|burrow|elasticsearch|opensearch|nginx|nginx-vts|haproxy|apache|traefik|varnish|squid|memcached|' +
  'cloudwatch|yace|stackdriver|azure|azure-metrics|ipmi|smartctl|ssl|x509|x509-certificate|cert|consul|mtail|json|script|sql|oracledb?|mssql|' +
  'ping|icmp|domain|bind|unbound|coredns|dcgm|nvidia|nvidia-gpu|gpu|libvirt|proxmox|pve|vmware|ceph|zookeeper|etcd|php-fpm|phpfpm|uwsgi|' +
  'celery|keepalived|fluentd|frr|bird|speedtest|unifi|nut|apcupsd|textfile|filestat|dns|http|tcp|probe|cadvisor|container|docker|podman|' +
  'kubernetes|k8s|ebpf|conntrack|chrony|ntp|minio|nats|couchdb|cassandra|solr|clickhouse|proxysql|github|gitlab|jenkins|sentry|sonarqube'
const EXPORTER = new RegExp(`(?:^|-)(?:${MEASURED})-?exporters?$`)
/** Releases and operators put their own name before it: "kps-kube-state-metrics", "prometheus-node-exporter". */
const RELEASED =
  /(?:^|-)(?:kube-state-metrics|kubelet|cadvisor|alertmanager|prometheus|pushgateway|metrics-server|blackbox|vmagent|vmalert|otel-collector|opentelemetry-collector)$/
/** One job for each kind of probe or group of hosts: "blackbox-http", "node-exporter-staging", "snmp-switches", "prometheus-k8s". */
const GROUPED =
  /^(?:blackbox|(?:node|windows|snmp|blackbox|statsd)-exporters?|snmp|icmp|probe|kube-state-metrics|kubernetes-(?:pods|nodes|cadvisor)|(?:prometheus|alertmanager)-(?:k8s|main|server|operated))(?:-|$)/

/** Whether a `job`, `service` or `component` is the name of what measures or notifies. Of "monitoring/blackbox" the last part counts, of "probe/…" the first. */
export function isMonitoringName(name: string): boolean {
  const parts = name.trim().toLowerCase().replace(/[_. ]/g, '-').split('/')
  const last = parts.at(-1) ?? ''
  if (parts.length > 1 && parts[0] === 'probe') return true
  return TOOL_SET.has(last) || EXPORTER.test(last) || RELEASED.test(last) || GROUPED.test(last)
}
const TOOL_SET: ReadonlySet<string> = new Set(TOOLS)

/** Labels that name the target that was scraped, and with it who measured. */
const TARGET_LABELS = ['job', 'service', 'component'] as const

/** Whether the labels say that a monitoring tool measured something else, so that the address they hold is its own. */
export const isMeasuredByTool = (labels: Readonly<Record<string, string>>): boolean =>
  TARGET_LABELS.some((name) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined
    return value !== undefined && isMonitoringName(value)
  })
