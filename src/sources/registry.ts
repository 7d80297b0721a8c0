import type { SourceMapping } from '../domain/mapping/source-mapping.ts'
import type { RawEvent } from '../domain/raw-event.ts'
import { alertmanager } from './alertmanager/alertmanager.ts'
import { argocd } from './argocd/argocd.ts'
import { awsEventbridge } from './aws/aws-eventbridge.ts'
import { awsSns } from './aws/aws-sns.ts'
import { awx } from './awx/awx.ts'
import { azureDevops } from './azure/azure-devops.ts'
import { azureMonitor } from './azure/azure-monitor.ts'
import { buildbot } from './buildbot/buildbot.ts'
import { buildkite } from './buildkite/buildkite.ts'
import { chatLog } from './chat-log/chat-log.ts'
import { circleci } from './circleci/circleci.ts'
import { cloudevents } from './cloudevents/cloudevents.ts'
import { datadog } from './datadog/datadog.ts'
import { deploys } from './deploys/deploys.ts'
import { discord } from './discord/discord.ts'
import { email } from './email/email.ts'
import { firehydrant } from './firehydrant/firehydrant.ts'
import { flux } from './flux/flux.ts'
import { github } from './github/github.ts'
import { gitlab } from './gitlab/gitlab.ts'
import { gocd } from './gocd/gocd.ts'
import { gcpMonitoring } from './google-cloud/gcp-monitoring.ts'
import { grafana } from './grafana/grafana.ts'
import { grafanaOncall } from './grafana-oncall/grafana-oncall.ts'
import { heroku } from './heroku/heroku.ts'
import { honeycomb } from './honeycomb/honeycomb.ts'
import { icinga } from './icinga/icinga.ts'
import { incidentIo } from './incident-io/incident-io.ts'
import { jenkins } from './jenkins/jenkins.ts'
import { kubernetes } from './kubernetes/kubernetes.ts'
import { launchdarkly } from './launchdarkly/launchdarkly.ts'
import { mappedSource } from './mapped/mapped.ts'
import { mattermost } from './mattermost/mattermost.ts'
import { microsoftTeams } from './microsoft-teams/microsoft-teams.ts'
import { netlify } from './netlify/netlify.ts'
import { newrelic } from './newrelic/newrelic.ts'
import { octopus } from './octopus/octopus.ts'
import { opsgenie } from './opsgenie/opsgenie.ts'
import { pagerduty } from './pagerduty/pagerduty.ts'
import { pagerdutyEvents } from './pagerduty-events/pagerduty-events.ts'
import { pingdom } from './pingdom/pingdom.ts'
import { prometheus } from './prometheus/prometheus.ts'
import { rootly } from './rootly/rootly.ts'
import { rundeck } from './rundeck/rundeck.ts'
import { semaphore } from './semaphore/semaphore.ts'
import { sentry } from './sentry/sentry.ts'
import { slack } from './slack/slack.ts'
import type { Source } from './source.ts'
import { spinnaker } from './spinnaker/spinnaker.ts'
import { splunk } from './splunk/splunk.ts'
import { splunkOnCall } from './splunk/splunk-on-call.ts'
import { freshstatus } from './statuspage/freshstatus.ts'
import { statuspage } from './statuspage/statuspage.ts'
import { terraformCloud } from './terraform-cloud/terraform-cloud.ts'
import { updown } from './updown/updown.ts'
import { uptimeKuma } from './uptime-kuma/uptime-kuma.ts'
import { uptimerobot } from './uptimerobot/uptimerobot.ts'
import { vercel } from './vercel/vercel.ts'
import { zabbix } from './zabbix/zabbix.ts'

/** One line per source. In this order a body without a path is offered to them: the most specific shapes first. */
export const SOURCES: readonly Source[] = [
  alertmanager,
  grafana,
  grafanaOncall,
  pagerduty,
  pagerdutyEvents,
  opsgenie,
  datadog,
  awsSns,
  awsEventbridge,
  gcpMonitoring,
  azureMonitor,
  sentry,
  newrelic,
  pingdom,
  updown,
  uptimeKuma,
  uptimerobot,
  splunk,
  honeycomb,
  statuspage,
  freshstatus,
  incidentIo,
  rootly,
  firehydrant,
  slack,
  microsoftTeams,
  mattermost,
  discord,
  gitlab,
  cloudevents,
  flux,
  argocd,
  kubernetes,
  jenkins,
  spinnaker,
  terraformCloud,
  launchdarkly,
  awx,
  heroku,
  netlify,
  vercel,
  circleci,
  buildkite,
  rundeck,
  gocd,
  azureDevops,
  octopus,
  buildbot,
  semaphore,
  github,
  prometheus,
  // Their bodies are templates of users: the shapes are loose.
  zabbix,
  icinga,
  splunkOnCall,
  email,
  chatLog,
  deploys,
]

/** With those that the configuration describes. */
export const sourcesWith = (mappings: readonly SourceMapping[]): readonly Source[] =>
  mappings.length === 0 ? SOURCES : [...SOURCES, ...mappings.map(compiled)]

/** The source of `/webhooks/<name>`. */
export function sourceNamed(name: string, mappings: readonly SourceMapping[] = []): Source | null {
  const known = SOURCES.find((source) => source.name === name)
  if (known !== undefined) return known
  const mapping = mappings.find((one) => one.name === name)
  return mapping === undefined ? null : compiled(mapping)
}

/** The paths of a mapping are compiled once, not for each delivery. */
function compiled(mapping: SourceMapping): Source {
  const before = COMPILED.get(mapping)
  if (before !== undefined) return before
  const source = mappedSource(mapping)
  COMPILED.set(mapping, source)
  return source
}
const COMPILED = new WeakMap<SourceMapping, Source>()

/** The first source whose shape the body has. */
export const recognizeSource = (raw: RawEvent): Source | null => SOURCES.find((source) => source.recognizes(raw)) ?? null
