import { words } from './rule.ts'

/** Word groups that the rules of the lexicon share, as parts of regular expressions. */

/** "has now been fully", "is being", "will be", "appears to have". */
export const AUXILIARIES = `(?:${words(`
  has have had was were is are been be being now since also all fully completely officially finally successfully confirmed declared
  marked considered verified as got should will appears? appeared seems? to then currently just not n't once again back
`)} ){0,6}`

/** Words before "issue" that do not single out a part of it. */
const WHOLE = words(
  'the this that these an a our all main whole entire production both ongoing reported underlying immediate of customer confirmed original',
)

/** The trouble as a whole, not a part of it: "the issue", but not "the SSL termination issue". */
export const TROUBLE = `(?:(?<=^|\\b${WHOLE} )${words('issues? incident outage problems? situation disruption')})`

export const SERVICE = `(?:error rates?|success rates?|response times?|${words(`
  services? websites? sites? systems? everything functionality operations? access availability connectivity performance traffic platform
  apps? applications? production apis? errors? latency log-?ins? order
`)})`

/** A part of a service: that it is back does not mean that the whole service is. */
export const COMPONENT = words(`
  nodes? pods? instances? hosts? servers? replicas? master slave primary secondary databases? db cache redis switch rack cluster
  queues? brokers? disks? volumes? containers? vms? machines? box proxy balancer targets?
`)

export const RESPONDERS = words(`
  teams? vendors? providers? suppliers? support management managers? leads? leadership seniors? directors? dbas? sres? experts?
  specialists? technicians? squads? guilds? cto cio architects? owners? engineers? engineering developers? devs? devops operations ops admins? administrators?
`)

export const CUSTOMERS = words(`
  (?:end-?)?users? customers? clients? visitors? people someone somebody tenants? merchants? partners? subscribers? shoppers? students?
  learners? passengers? guests? buyers? sellers? patients? commuters?
  consumers? developers? colleagues? team-?mates? staff employees? support community members? readers? contributors?
`)

/** What monitors, products included. */
export const MONITORS = `(?:health checks?|new relic|uptime ?robot|slack ?bot|${words(`
  monitoring monitors? alertmanager prometheus grafana nagios icinga2? pingdom zabbix datadog cloudwatch sentry pagerduty opsgenie
  watchmouse catchpoint netdata dynatrace splunk kibana statuscake site24x7 checkmk healthchecks? probes? dashboards? metrics alerts? alarms? watchdog
`)})`

export const CAUSE = `(?:root[ -]causes?|${words('causes? source culprit reason origin bug typo misconfiguration fault flaw defect leak deadlock offender trigger')})`

export const MITIGATION = `(?:(?:corrective|mitigation|remedial|recovery) (?:actions?|measures?|steps?)|${words(`
  fix(?:es)? hot-?fix(?:es)? patch(?:es)? work-?arounds? mitigations? remediations? roll-?backs? reverts? fail-?overs? solutions?
  resolution corrections? countermeasures? remedy restarts? reboots?
`)})`
