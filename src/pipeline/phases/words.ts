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

/**
 * Stock phrases of status pages in German, French, Spanish, Italian, Portuguese and Dutch, by the rule of the lexicon that
 * they belong to: alternatives of its expression. Only what such pages say in nearly the same words every time.
 */
export const RESOLVED_ELSEWHERE = [
  '(?:ist|sind|wurde|wurden|nun|jetzt|inzwischen|vollständig) (?:[^ ]{1,20} ){0,2}(?:behoben|beseitigt|gelöst|beendet)',
  '(?:est|sont|a été|ont été|été|désormais) (?:[^ ]{1,20} ){0,1}(?:résolue?s?|terminée?s?)',
  '(?:está|están|fue|ha sido|han sido|quedó|foi|foram|já) (?:[^ ]{1,20} ){0,1}(?:resuelt[oa]s?|solucionad[oa]s?|resolvid[oa]s?)',
  '(?:è stat[oa]|sono stati|stato|stata) (?:[^ ]{1,20} ){0,1}(?:risolt[oaie])',
  '(?:is|zijn) (?:[^ ]{1,20} ){0,1}(?:verholpen|opgelost)',
] as const

export const RECOVERED_ELSEWHERE = [
  'wieder (?:[^ ]{1,20} ){0,1}(?:online|erreichbar|verfügbar|normal|stabil|hergestellt|zugestellt|einsatzbereit)',
  '(?:wiederhergestellt|(?:laufen|läuft|funktioniert|funktionieren) wieder)',
  '(?:rétablie?s?|de nouveau (?:disponibles?|accessibles?|opérationnel(?:le)?s?)|retour à la normale)',
  '(?:restablecid[oa]s?|restaurad[oa]s?|restabelecid[oa]s?|normalizad[oa]s?|vuelve a funcionar|de nuevo (?:disponible|operativo))',
  '(?:ripristinat[oaie]|di nuovo (?:disponibile|raggiungibile|operativo))',
  'weer (?:[^ ]{1,20} ){0,1}(?:beschikbaar|online|bereikbaar|normaal)|(?:is|zijn) hersteld',
] as const

export const ESCALATED_ELSEWHERE = [
  'an (?:das|die|den|unser(?:en|e)?) (?:[^ ]{1,40} ){1,3}(?:gemeldet|weitergeleitet|weitergegeben|übergeben|eskaliert)',
  'eskaliert|hinzugezogen|escaladée?|escalad[oa]|escalat[oa]|geëscaleerd|gemeld (?:bij|aan)',
  '(?:signalée?|transmise?|remontée?) (?:à|au|aux)(?= (?!tous))',
  '(?:notificad[oa]|comunicad[oa]|reportad[oa]|segnalat[oa]) (?:a la|al|a los|ao|à|allo?|alla)(?= (?:proveedor|centro|equipo|soporte|fornecedor|equipe|fornitore|team|data ?center))',
] as const

export const CAUSE_ELSEWHERE = [
  'Ursache (?:[^ ]{1,20} ){0,4}(?:gefunden|identifiziert|ermittelt|ausgemacht)|eingrenzen|eingegrenzt',
  'cause (?:[^ ]{1,20} ){0,4}(?:identifiée|trouvée|localisée)|avons identifié',
  'caus[ae] (?:[^ ]{1,20} ){0,4}(?:identificada|encontrada|localizada|individuata|trovata)|(?:hemos|identificamos) identificado',
  'oorzaak (?:[^ ]{1,20} ){0,3}(?:gevonden|vastgesteld)',
] as const

export const MITIGATED_ELSEWHERE = [
  '(?:neu ?gestartet|neugestartet|zurückgesetzt|zurückgerollt|zurückgenommen|angepasst|ausgetauscht|eingespielt)',
  '(?:redémarrée?s?|correctif (?:[^ ]{1,20} ){0,2}(?:déployé|appliqué)|contournement)',
  '(?:reiniciad[oa]s?|revertid[oa]s?|riavviat[oaie]|herstart|teruggedraaid)',
] as const

export const LOOKING_ELSEWHERE = [
  'untersuch(?:en|t|ung)|wir prüfen|arbeiten (?:[^ ]{1,20} ){0,3}(?:daran|lösung)',
  'nous (?:enquêtons|analysons|recherchons)|en cours d.analyse|nos équipes (?:travaillent|enquêtent)',
  '(?:investigando|analizando|investigamos|verificando|indagando|analizzando|onderzoeken|onderzocht)',
] as const

export const UNUSABLE_ELSEWHERE = [
  'nicht (?:[^ ]{1,20} ){0,1}(?:erreichbar|verfügbar|möglich|zugestellt|nutzbar)|ausgefallen|fällt aus|gestört',
  '(?:indisponibles?|inaccessibles?|injoignables?|en panne|hors service)',
  'no (?:está |están )?(?:disponibles?|accesibles?)|fuera de (?:servicio|línea)|indisponível|fora do ar',
  'non (?:è |sono )?(?:disponibil[ei]|raggiungibil[ei]|accessibil[ei])|niet (?:beschikbaar|bereikbaar)',
] as const

export const REPORTED_ELSEWHERE = [
  '(?:Nutzer(?:innen)?|Kund(?:en|innen)|Anwender) (?:melden|meldeten|berichten)|Überwachung (?:meldet|schlägt|hat)|Alarm ausgelöst',
  '(?:utilisateurs|clients) (?:signalent|rapportent|nous signalent)|alerte de (?:la )?supervision',
  '(?:usuarios|clientes|utenti|clienti) (?:informan|reportan|reportam|segnalano)|alerta de monitori[zs]ación',
] as const
