import { any, HAPPENED, type PhaseRule, upTo, verbs, words } from './phase-rule.ts'
import { AUXILIARIES, CUSTOMERS, MONITORS, RESPONDERS, SERVICE, TROUBLE } from './phase-words.ts'

const OUTAGE = '(?:outage|incident|impact|downtime|disruption|issue|problem)'
const ISSUE = '(?:issues?|incident|outage|problems?)'
const SENDERS = words('systems? tools? monitoring alerts? alarms? prometheus nagios pagerduty pingdom icinga it users customers')

/** What turns the story: it is over, others are called, it is noticed, a wrong path is taken. */
export const TURN_RULES = {
  'outage-ends': {
    phase: 'resolution',
    pattern: any(`${OUTAGE} (?:ends|ended|is over|over)`, `end of (?:the |this )?${OUTAGE}`, 'all[- ]clear', 'all is (?:now )?well'),
  },
  'outage-begins': { phase: 'impact_start', pattern: any(`${OUTAGE} (?:begins|began|starts|started|occurs|occurred)`) },
  resolved: {
    phase: 'resolution',
    moods: ['done'],
    pattern: any(
      `${TROUBLE} ${AUXILIARIES}(?:permanently )?(?:resolved|fixed|closed|repaired|cleared|over|solved)`,
      `(?:resolved|fixed|solved|closed|cleared) (?:the|this|that|all) (?:underlying |the |whole )*${ISSUE}`,
      '(?:has|have) (?:now |since |also )?been (?:now |fully |completely |identified and )?resolved',
      '(?:marked?|marking|declared|confirmed)(?: this| the)?(?: incident| issue)? as (?:resolved|closed)',
      '^(?:now |fully )?resolved\\W{0,2}$',
      '^resolution (?:through|by|via)',
      '(?:it|this|all) (?:is |was |has been )?(?:now |all )*(?:fixed|resolved|solved)',
      'consider(?:ed|ing)? (?:the|this) (?:incident|issue) (?:as )?(?:resolved|closed)',
      '(?:issue|fix) (?:is |was |has been )?confirmed (?:as )?(?:fixed|resolved|effective)',
      'resolution (?:was |has been |is )?(?:achieved|reached|confirmed)',
    ),
  },
  resolving: {
    phase: 'resolution',
    moods: ['ongoing'],
    pattern: any(`(?<!on |to |towards |for )(?:resolving|closing|solving)(?: the| this| that)? ${ISSUE}`),
  },
  recovered: {
    phase: 'resolution',
    moods: ['done'],
    pattern: any(
      `(?:${SERVICE}|behaviou?r) ${AUXILIARIES}(?:restored|recovered|recovers?|resumed)`,
      '(?:has|have) (?:now |fully |since )*recovered',
      '(?:fully|completely) (?:restored|recovered|operational|functional|available|back(?: up| online)?|healthy)',
      `(?:restored|recovered) (?:the |full |all |normal )?${SERVICE}`,
      '(?:full|complete) (?:service |system )?(?:restoration|recovery)',
      '(?:back|returned|returns?|restored) (?:up )?to (?:its |their )?(?:normal|usual|healthy|baseline|working|expected|green|(?:[a-z-]{1,20} )?levels)',
      'normal (?:operations?|service|functionality|usage|traffic)(?: of \\w{1,20})? (?:(?:was|were|has|have|is|been) ){0,2}(?:resumed|restored)',
      '(?:back|brought) (?:up and running|online|in service|in operation|operational)',
      '(?:come|comes|came) back up',
      '(?:are|is|was|were|now|all|goes|went|came|comes) (?:all |now )?back(?: up)?(?! (?:to|and|at|into|in|on|as))',
      'confirmed (?:to be )?(?:functional|stable|working|healthy)',
      '(?:fix|it|this|rollback|restart) (?:has |have )?work(?:s|ed)',
    ),
  },
  'no-more-harm': {
    phase: 'resolution',
    pattern: any(
      `(?:no longer|not|n't) (?:been )?${words('see seeing seen showing experiencing experienced observing observed')} (?:(?:any|elevated|more|further|new) )*${words('errors? issues? problems? failures? alerts? instances?')}`,
      "(?:haven't|have not|hasn't|has not) (?:seen|had|observed) (?:any|more|further|a|new)",
    ),
  },
  healthy: {
    phase: 'resolution',
    moods: HAPPENED,
    pattern: any(
      `(?:${SERVICE}|models?|endpoints?|checks?|all \\w{1,20}|everything|now) ${AUXILIARIES}(?:look |looks )?(?:up and running|operational|healthy|green|stable|functional|accessible|available to (?:all|everyone))`,
      `(?:${SERVICE}|models?|endpoints?) ${AUXILIARIES}(?:operating|functioning|working|processing|performing|responding|running|loading) (?:normally|properly|as expected|as intended|fine|well)`,
      `${SERVICE} (?:\\w{1,20} ){0,2}function normally`,
      'requests? (?:again )?normally',
      '(?:have|has) been (?:stable|healthy|normal|quiet)',
      '(?:run(?:s|ning)?|work(?:s|ing)?|available|respond(?:s|ing)|load(?:s|ing)) (?:\\w{1,20} ){0,4}again',
      '(?:all|every) (?:\\w{1,20} ){1,3}(?:are |were )?(?:run|work|load|answer|respond|operate|function)(?:s|ed)? (?:\\w{1,20} ){0,2}(?:as (?:usual|before|expected)|normally|correctly)(?: again)?',
      '(?:healthy|normal|fine|stable|good|available|reachable|current|up to date) (?:now|again)',
      '(?:all|every) (?:\\w{1,20} ){1,2}(?:serve|use|run)s? (?:the |a )?(?:new|fixed|corrected|patched|previous)',
      '(?:all|everything) (?:is )?(?:good|fine|green|normal)(?: now)?',
      '^up and running',
      '(?:see|seeing) (?:normal|good) (?:responses?|performance|traffic)',
    ),
  },
  'incident-declared': {
    phase: 'escalation',
    moods: HAPPENED,
    pattern: any(
      '(?:incident|outage|emergency|sev-?\\d) (?:was |is |has been |officially )?declared',
      '(?:opens?|opened) an? (?:\\w{1,20} )?incident',
      'incident (?:commander|lead|manager) (?:is |was )?(?:assigned|appointed|named)',
      '(?:crisis|incident|emergency|war) (?:team|room|bridge|call|staff) (?:was |is |has been )?(?:convened|formed|opened|assembled|activated|set up)',
      `${verbs('declare')} (?:an? |the |this )?${upTo(3)}(?:incident|outage|emergency|sev-?\\d)`,
    ),
  },
  escalated: {
    phase: 'escalation',
    moods: HAPPENED,
    pattern: any(
      'escalat(?:ed|es|ing|ion)',
      `(?:hand(?:ed|s|ing)?(?: it)?(?: over| off)?|pass(?:ed|es|ing)?(?: on)?|transferred|re-?assigned) (?:it |this |over )?to (?:the )?${upTo(3)}${RESPONDERS}`,
      `(?:called|calling|calls|brought|bringing|brings|looped|looping|pulled|pulling|roped) ${upTo(3)}in`,
      `(?<!(?:users?|customers?|clients?) )contact(?:s|ed|ing)(?= (?!${words('us by from customers? users? clients?')}\\b))`,
      `${verbs('involve assign summon')} (?:a |an |the |our )?${upTo(3)}${RESPONDERS}`,
      `(?:reach(?:es|ed|ing)? out to|rais(?:ed|ing)(?: it)? with) (?:a |an |the |our )?${upTo(3)}${RESPONDERS}`,
      'reach(?:es|ed|ing)? out for',
      `${verbs('open raise file')} (?:a |an )?${upTo(2)}(?:ticket|case) with`,
      '(?:ticket|case) (?:was |is |has been )?(?:opened|raised|filed) with',
      `(?:wakes|woke) (?:up )?(?:the |our )?${upTo(2)}(?:on-?call|${RESPONDERS})`,
      `^(?:phone )?call to (?:the |our )?${upTo(2)}(?:hotline|${RESPONDERS})`,
      `${verbs('request ask')}(?: for)? ${upTo(2)}(?:help|assistance|support|attention)`,
      `${verbs('ask request')} ${upTo(4)}(?:for help|for assistance|for support|to help|to assist)`,
    ),
  },
  'called-in': {
    phase: 'escalation',
    moods: HAPPENED,
    pattern: any(
      `(?<!${SENDERS} )${words('paged paging pages engag(?:ed|es|ing) alert(?:ed|ing) notif(?:ied|ies|ying) call(?:s|ed|ing)')} (?:the |our |in |a )?(?!on-?call)${upTo(2)}${RESPONDERS}`,
      `(?<!on-?call )${RESPONDERS} (?:was |were |has been |have been |got |is |are )?(?:paged|engaged|called(?: in)?|contacted|involved|brought in|looped in|pulled in)`,
    ),
  },
  detected: {
    phase: 'detection',
    moods: HAPPENED,
    pattern: any(
      `${TROUBLE} (?:was |were |is |are |has been |initially |first )*(?:detected|noticed|discovered|reported|observed|spotted)`,
      '(?:first|initially) (?:detected|noticed|reported|observed|seen)',
      `(?:detected|noticed|flagged|picked up|caught|reported) (?:by|through|via) (?:the |our |an? )?${upTo(2)}${MONITORS}`,
      '(?:became|become|made) aware of',
      'seen by (?:an?|the|our|one)',
    ),
  },
  alerted: {
    phase: 'detection',
    moods: HAPPENED,
    pattern: any(
      `(?:alerts?|alarms?|warnings?) (?:["“'\`][^"”'\`]{1,60}["”'\`] )?(?:was |were |is |are |has |have |been )?${words(`
        fir(?:ed|es|ing|e) go goes going triggers? trigger(?:ed|s|ing)? sent raised com(?:es?|ing) came went goe?s? lit indicat(?:ed|es|ing) started sounded report(?:ed|s)?
        warn(?:ed|s)? notif(?:ied|ies) show(?:ed|s)? from`)}`,
      '(?:first|another|new|second|monitoring|automated|automatic) (?:\\w{1,20} )?(?:alerts?|alarms?|pages?|warnings?)',
      `${words('trigger(?:ed|s|ing)? rais(?:ed|es|ing) fired sent sends generated issued')} ${upTo(3)}(?:alerts?|alarms?|warnings?)`,
      '(?:threshold|slo|sla|budget) (?:\\w{1,20} )?(?:crossed|breached|exceeded|breach)',
      `${MONITORS} (?:systems?|tools?|services?|checks?|data|software|dashboards?)? ?(?:(?:has|have|had|also|first|then|started|starts) )?${words(`
        alerted report(?:ed|s|ing)? detect(?:ed|s)? notif(?:ied|ies) flag(?:ged|s)? warn(?:ed|s)? paged? pages(?= (?:the|our|an?|us|on-?call))`)}`,
      '(?:got|get|gets|been) (?:paged|alerted)',
      'alerted (?:us|by|that|about|to)',
      'is (?:critical|firing)',
      '(?:pagers?|alarms?) (?:goes|go|went|going) off',
      `(?:generat|emitt|send)ing ${upTo(2)}(?:alerts?|alarms?|pages?)`,
      '^(?:(?!(?:ack|saw|got|see|received|was)[^ ]{0,12} )[^ ]{1,30} ){0,2}(?:alert|page|alarm)(?= ["“`]|$)',
      'page (?:was )?sent',
      `${MONITORS} alerts (?:about|of|on|for|that)`,
      '(?:uptime|synthetic|health|external|smoke) (?:checks?|probes?|tests?) alerts?',
      '(?:checks?|probes?) (?:start(?:ed)? to )?(?:alert|alerts|alerted|fail|fails|failed) (?:in|to|via)',
      '(?<![a-z] )problem$',
    ),
  },
  reported: {
    phase: 'detection',
    moods: HAPPENED,
    pattern: any(
      `${CUSTOMERS} ${upTo(2)}(?:report(?:ed|ing)|reports?(?= )|complain(?:ed|s|ing)?|ask(?:ed|s) (?:in [^ ]{1,30} )?(?:why|about|if|whether)|flagged|pointed out|explains? that)`,
      `${CUSTOMERS} ${upTo(2)}(?:notif(?:ied|ies)|inform(?:ed|s)|alert(?:ed|s)|contact(?:ed|s)|told|tells?) (?:us|support|the)`,
      `(?:${CUSTOMERS}|maintainers?) ${words('opens opened files filed raises raised')} (?:an? |the first )?(?:\\w{1,20} )?(?:issue|ticket|bug|report)`,
      'reports? (?:of|from|about|that|came|coming)',
      'report(?:ed|ing) (?:by|that|as|seeing|issues?|errors?|problems?|failures?)',
      '(?:informed|told) (?:of|about|that)',
      'complain(?:ts?|ed|ing|s)',
      'first (?:\\w{1,20} )?(?:ticket|report|call) (?:by|from|of)',
      'tickets? (?:came|come|coming|arriving|pouring)',
      '(?:customer|user|support|client|help-?desk) (?:support )?(?:tickets?|cases?|calls?|emails?|messages?) (?:was |were |is |are |has been )?(?:filed|opened|created|raised|received|submitted|logged|in)',
      '(?:first|initial|several|multiple|many|more) (?:\\w{1,20} ){0,2}(?:complaints?|tickets|calls|reports)',
    ),
  },
  misled: {
    phase: 'misleading_path',
    pattern: any(
      'misle(?:d|ads?|ading(?:ly)?)',
      'turn(?:ed|s) out (?:to be |to have been |that it was )?(?:false|wrong|unrelated|incorrect|unfounded|not|fine)',
      'red herrings?',
      'erroneous(?:ly)?',
      'mistaken(?:ly)?',
      `wrong(?:ly)? ${words('path track direction assumptions? lead trail tree assumed suspected attributed blamed concluded diagnos(?:ed|is) hypothesis')}`,
      'incorrect(?:ly)? (?:assum|suspect|attribut|blam|conclu|diagnos|hypothes)[a-z]{0,8}',
      'false (?:leads?|trails?|tracks?|assumptions?|hypothesis|diagnosis)',
      'dead[ -]ends?',
      'wild goose chase',
      '(?:initially|originally|at first|first) (?:suspected|thought|believed|attributed|blamed)',
    ),
  },
  assumed: {
    phase: 'misleading_path',
    moods: HAPPENED,
    pattern: any('assum(?:ed|es|ing|ptions?)(?! (?:command|control|responsibility|ownership|charge|the role))'),
  },
} as const satisfies Readonly<Record<string, PhaseRule>>
