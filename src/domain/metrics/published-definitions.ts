import type { Definition, End, MeasureDefinition, Point } from './definition.ts'

const at = (words: string, ...of: readonly Point[]): End => ({ pick: 'first-known', of, words })
const earliestOf = (words: string, ...of: readonly Point[]): End => ({ pick: 'earliest', of, words })

type Ends = Pick<MeasureDefinition, 'name' | 'title' | 'from' | 'to'>

/** As most products do it: the mean of all that is closed. */
const meanOf = (ends: Ends, note = ''): MeasureDefinition => ({ ...ends, includes: 'all', statistic: 'mean', open: 'left-out', note })
const medianOf = (ends: Ends, note = ''): MeasureDefinition => ({ ...meanOf(ends, note), statistic: 'median' })

/** What others have published, as data; each with the page that says so. */
export const PUBLISHED_DEFINITIONS: readonly Definition[] = [
  {
    name: 'dora',
    title: 'DORA',
    source: 'https://dora.dev/guides/dora-metrics-four-keys/',
    headline: 'failed_deployment_recovery_time',
    measures: [
      {
        name: 'failed_deployment_recovery_time',
        title: 'Failed deployment recovery time',
        from: at('change done', 'causeCompleted'),
        to: at('recovered', 'mitigated', 'fixCompleted', 'resolved'),
        includes: 'caused-by-change',
        statistic: 'median',
        open: 'left-out',
        note: 'Only incidents that a change caused; since 2023 in place of "time to restore service".',
      },
    ],
    countsTransient: false,
    changeFailRate: 'confirmed-deployments',
  },
  {
    name: 'pagerduty',
    title: 'PagerDuty',
    source: 'https://support.pagerduty.com/main/docs/insights',
    headline: 'triggered_to_resolve',
    measures: [
      meanOf(
        {
          name: 'triggered_to_first_acknowledge',
          title: 'Seconds to first ack',
          from: at('triggered', 'paged', 'detected'),
          to: at('first acknowledged', 'acknowledged'),
        },
        'Starts when the page is triggered: what users felt before is not in it.',
      ),
      meanOf(
        {
          name: 'triggered_to_resolve',
          title: 'Seconds to resolve',
          from: at('triggered', 'paged', 'detected'),
          to: at('resolved', 'resolved'),
        },
        'Starts when the page is triggered; counts pages that resolved by themselves, too.',
      ),
    ],
    countsTransient: true,
    changeFailRate: null,
  },
  {
    name: 'datadog',
    title: 'Datadog',
    source: 'https://docs.datadoghq.com/incident_response/incident_management/analytics_and_reporting/',
    headline: 'declared_to_resolve',
    measures: [
      meanOf({
        name: 'impact_to_detect',
        title: 'Time to Detect',
        from: at('earliest customer impact', 'impactStart'),
        to: at('detected', 'detected'),
      }),
      meanOf({
        name: 'detect_to_impact_end',
        title: 'Time to Repair',
        from: at('detected', 'detected'),
        to: at('last customer impact', 'impactEnd'),
      }),
      meanOf(
        { name: 'declared_to_resolve', title: 'Time to Resolve', from: at('declared', 'declared'), to: at('resolved', 'resolved') },
        'Starts with the declaration by a person, which no source records yet: not known.',
      ),
      meanOf({
        name: 'impact_duration',
        title: 'Customer Impact Duration',
        from: at('earliest customer impact', 'impactStart'),
        to: at('last customer impact', 'impactEnd'),
      }),
    ],
    countsTransient: true,
    changeFailRate: null,
  },
  {
    name: 'atlassian',
    title: 'Atlassian',
    source: 'https://www.atlassian.com/incident-management/kpis/common-metrics',
    headline: 'impact_to_resolve',
    measures: [
      meanOf({
        name: 'detect_to_acknowledge',
        title: 'MTTA',
        from: at('alert', 'detected'),
        to: at('start of work', 'acknowledged'),
      }),
      meanOf({
        name: 'acknowledge_to_mitigate',
        title: 'MTTR (repair)',
        from: at('start of repair', 'acknowledged'),
        to: at('working again', 'mitigated', 'impactEnd'),
      }),
      meanOf(
        {
          name: 'impact_to_resolve',
          title: 'MTTR (recovery)',
          from: at('failure', 'impactStart'),
          to: at('fully operational', 'resolved'),
        },
        'The whole outage, from the failure on.',
      ),
    ],
    countsTransient: true,
    changeFailRate: null,
  },
  {
    name: 'firehydrant',
    title: 'FireHydrant',
    source: 'https://docs.firehydrant.com/',
    headline: 'started_to_resolve',
    measures: [
      meanOf(
        { name: 'started_to_detect', title: 'MTTD', from: at('started', 'impactStart', 'detected'), to: at('detected', 'detected') },
        'An incident that an alert opened starts when it is detected: 0 where the impact start is not known.',
      ),
      meanOf({
        name: 'started_to_acknowledge',
        title: 'MTTA',
        from: at('started', 'impactStart', 'detected'),
        to: at('acknowledged', 'acknowledged'),
      }),
      meanOf({
        name: 'started_to_mitigate',
        title: 'MTTM',
        from: at('started', 'impactStart', 'detected'),
        to: at('mitigated', 'mitigated'),
      }),
      meanOf(
        { name: 'started_to_resolve', title: 'MTTR', from: at('started', 'impactStart', 'detected'), to: at('resolved', 'resolved') },
        'From the start of the impact on, or from the detection where that start is not known.',
      ),
    ],
    countsTransient: true,
    changeFailRate: null,
  },
  {
    name: 'google-sre',
    title: 'Google SRE',
    source: 'https://sre.google/resources/practices-and-processes/incident-metrics-in-sre/',
    headline: 'impact_to_mitigate',
    measures: [
      medianOf({
        name: 'impact_to_detect',
        title: 'Time to detect',
        from: at('impact start', 'impactStart'),
        to: at('detected', 'detected'),
      }),
      medianOf(
        {
          name: 'impact_to_mitigate',
          title: 'Time to mitigate',
          from: at('impact start', 'impactStart'),
          to: at('mitigated', 'mitigated'),
        },
        'Until users are no longer affected, not until the cause is mended.',
      ),
    ],
    countsTransient: false,
    changeFailRate: null,
  },
  {
    name: 'four-keys',
    title: 'Four Keys',
    source: 'https://github.com/dora-team/fourkeys/blob/main/METRICS.md',
    headline: 'created_to_resolve',
    measures: [
      medianOf(
        {
          name: 'created_to_resolve',
          title: 'Time to restore services',
          from: earliestOf('change done or reported, whichever is earlier', 'causeCompleted', 'detected'),
          to: at('resolved', 'resolved'),
        },
        'Starts with the change where its id is known; incidents without a change start when they are reported.',
      ),
    ],
    countsTransient: true,
    changeFailRate: 'incidents-per-deployment',
  },
  {
    name: 'devlake',
    title: 'Apache DevLake',
    source: 'https://devlake.apache.org/docs/Metrics/FailedDeploymentRecoveryTime',
    headline: 'last_deployment_to_resolve',
    measures: [
      medianOf(
        {
          name: 'last_deployment_to_resolve',
          title: 'Failed deployment recovery time',
          from: at('last deployment done', 'lastDeployment'),
          to: at('resolved', 'resolved'),
        },
        'Every incident is put down to the last deployment before it, whatever that was.',
      ),
    ],
    countsTransient: true,
    changeFailRate: 'incidents-per-deployment',
  },
]
