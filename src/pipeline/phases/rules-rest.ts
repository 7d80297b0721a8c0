import { any, HAPPENED, type PhaseRule, upTo, verbs, words } from './rule.ts'
import { LOOKING_ELSEWHERE, MONITORS, RESPONDERS, UNUSABLE_ELSEWHERE } from './words.ts'

const NOT_DENIED = ['done', 'ongoing', 'planned'] as const
const NOT_OF_LATE = '(?<!(?:recently|newly|previously|last) )'

/** Changes that may be a cause or a mitigation: their position in the story decides. */
const CHANGES = any(
  `${NOT_OF_LATE}(?:unrelated )?${verbs(`
    deploy release merge upgrade migrate push ship install activate enable synchronize sync introduce create configure optimize`)}(?! (?:fail|hang|time out|stall))`,
  `${NOT_OF_LATE}${words('appl(?:ied|ies|ying) updat(?:ed|es|ing) reduced? reduces modif(?:ied|ies|ying) altered changed added tuned')}`,
  '(?:rolled|rolling|rolls) out',
  'changes? (?:was |were |is )?(?:applied|made|pushed|merged|deployed|live|reverted)',
  '(?:went|goes|gone|going|is|are) live(?! stream)',
)

/** The public, or those who represent it. */
const AUDIENCE = words('users customers clients stakeholders subscribers tenants merchants partners community')

/** What ranks below turning points and work: messages to the public, the first response, investigation, the impact itself, changes. */
export const REST_RULES = {
  communicated: {
    phase: 'communication',
    moods: HAPPENED,
    pattern: any(
      'status ?page',
      '(?:status(?:[.][\\w.-]{1,40})?|banner|incident page) (?:was |is |has been )?(?:updated|posted|changed)',
      '(?:status|public|customer|stakeholder) (?:updates?|notices?|messages?|communications?)',
      `${verbs('post publish issue share')} (?:an? |the |another )?(?:update|notice|announcement|message|statement)`,
      '(?:sent|sending|sends) (?:out )?(?:an? |the )?(?:update|notice|announcement|email|mail|notification)',
      '(?:mail|email|announcement|update) (?:was |were |is )?(?:sent|posted|published)',
      'tweet(?:ed|s)?',
      'announc(?:ed|es|ing|ements?)',
      `${words('notif(?:ied|ies|ying) inform(?:ed|s|ing)? email(?:ed|ing)? told telling updated updating')} (?:(?:all|our|the|affected|internal|enterprise|business|external|larg(?:e|est)) )*(?:${AUDIENCE}|the public)`,
      `(?:${AUDIENCE}|teams) (?:were |are |have been |was )?(?:notified|informed|emailed|told)`,
    ),
  },
  'followed-up': {
    phase: 'followup',
    pattern: any(
      `(?:post-?mortem|retrospective|post-incident|rca|root cause analysis)(?: \\w{1,20}){0,2} ${words('scheduled written published held planned started begins meeting review completed')}`,
      'action items?',
      'follow(?:ed|ing)?[- ]?ups?',
      'lessons? learned',
      '(?:tickets?|issues?|bugs?|tasks?) (?:was |were |has been )?(?:filed|opened|created|logged)',
      '(?:filed|created|logged) (?:an? |the )?(?:\\w{1,20} )?(?:tickets?|bugs?|tasks?)',
      '(?:prevent|avoid)(?:ing|s)? (?:a |any |such |this |similar |future ){0,3}(?:recurrence|reoccurrence|repeat|incidents?)',
    ),
  },
  'taken-up': {
    phase: 'acknowledgement',
    moods: HAPPENED,
    pattern: any(
      'ack(?:s|ed|nowledg(?:ed|es|ing))?',
      'join(?:s|ed|ing)',
      '^on it',
      "(?:i'm|we're|am|are|is) on it",
      `(?:on-?call|responders?|${RESPONDERS}) (?:(?:engineer|team|was|were|is|are|has|have|been) ){0,5}(?:notified|alerted|paged|received|respond(?:ed|s))`,
      '(?:received|receives|got|saw) (?:the |an |a )?(?:alert|page|notification)',
      `${verbs('engage notify alert')} (?:the |our )?on-?call`,
      '(?:paged|pages|paging) (?:the |our )?on-?call',
      '(?:took|takes|taking) (?:ownership|over|it|command)',
      '(?:picked|picking|picks) (?:it |this )?up(?= (?:it|this|and|(?:the|that) (?:issue|incident|alert|page|ticket|case|problem|report|call)s?)\\b|$)',
      '(?:responded|responds|responding) to (?:the )?(?:alert|page|incident)',
      '(?:alerts?|pages?|notifications?) (?:was |were |is )?(?:discovered|seen|noticed|received|acknowledged|accepted|picked up)',
    ),
  },
  found: {
    phase: 'identification',
    moods: ['done'],
    pattern: any(
      `${RESPONDERS} finds?`,
      '(?:made|makes|making|became|becomes) (?:it )?clear(?: that)?',
      '(?:was |were )?found (?:in|inside|within) (?:the|a|our)',
      'found (?:out )?(?:\\w{1,30} ){1,3}(?:pointing|missing|misconfigured|stuck|empty|outdated|expired)',
      '(?:found|finds?) (?:out )?(?:that|the|an?|all|one|two|evidence|what|why|lots|some|several|correlation)',
      'find(?:s|ing)? out',
      'discover(?:ed|s)?',
      'learn(?:ed|s|t)? that',
      'reali[sz](?:ed|es?)',
      'determin(?:ed|es)',
      'figured? (?:out|it)|figures (?:out|it)',
      'uncover(?:ed|s)?',
      'reveal(?:ed|s)?',
      '(?:engineers?|we|team|i|they) (?:find|found)',
      '(?:is|was|were) (?:found|located)',
      'correctly (?:theori[sz]ed|guessed|suspected)',
    ),
  },
  looking: {
    phase: 'investigation',
    pattern: any(
      'investigati(?:on|ons|ve)',
      '(?:consistency|integrity|sanity) checks?',
      verbs('investigate examine inspect debug troubleshoot diagnose analyze analyse'),
      'debugging|digging|diagnos(?:is|tics?)|analysis',
      '(?:(?<!(?:health|synthetic|status|smoke) )check(?:ed|ing|s)|verif(?:ied|ies|ying)|look(?:ed|ing|s)? (?:at|into|through|for)|going through|went through)',
      '(?:look|looking|looks)$',
      ...LOOKING_ELSEWHERE,
      `(?:opened|opens|pulled up|pulls up) ${upTo(4)}(?:logs?|dashboards?|traces?|graphs?|metrics)`,
    ),
  },
  noticed: {
    phase: 'detection',
    moods: HAPPENED,
    pattern: any(
      '(?:experienced|reproduced|confirmed|hit|saw|has|have|had) the same',
      `(?:${MONITORS} )?(?:notic(?:ed|es|e|ing)|observ(?:ed|es|ing))`,
      `${MONITORS} (?:systems? |tools? |data )?(?:show|indicat|highlight|reveal)[a-z]{0,3}`,
      'spotted',
      '(?:endpoints?|pages?|graphs?|probes?|charts?) shows? (?:an? |the )?(?:elevated|increased|high(?:er)?|rising|spikes?|errors?|failures?)',
      '(?:saw|seeing)',
      'detect(?:ed|s)?',
      "(?:i|we|i'm|we're|i am|we are) (?:can |am |are |also |now |currently |just |do )*(?:see|seeing|get|getting|having|experiencing|observing)",
    ),
  },
  'ruled-out': {
    phase: 'investigation',
    pattern: any(
      'rul(?:ed|es|ing) (?:\\w{1,20} ){0,3}out',
      "(?:not|isn't|wasn't|no) (?:\\w{1,20} )?(?:caused by|due to|related to|the (?:cause|culprit|problem|issue)|an? \\w{1,20} (?:issue|problem|attack))",
      'no (?:signs?|evidence|indications?|issues?|problems?|anomal(?:y|ies)|vulnerabilities)(?: of| found)?',
      '^not (?:an?|the)(?= )',
      '(?:found|finds|reveal(?:ed|s)|show(?:ed|s)) (?:that )?(?:\\w{1,20} ){0,3}(?:no|not|nothing|normal)',
      'unrelated(?! (?:deploy|change|release|merge|update|upgrade|maintenance))',
      '(?:not|nothing) (?:\\w{1,20} ){0,3}after all',
      'nothing (?:unusual|suspicious|obvious|wrong)',
      'in?conclusive|non conclusive',
    ),
  },
  /** Of any part: before a mitigation it rules the part out, after one it is the recovery. */
  well: {
    phase: 'resolution',
    moods: HAPPENED,
    pattern: any(
      '(?:looks?|looking|seems?|is|are|was|were|appears?) (?:all |fully |quite )?(?:fine|ok|okay|clean|normal|healthy|stable|operational|functional|green)',
      '(?:operat|function|work|process|perform|respond|runn|load)(?:es|s|ed|ing) (?:as )?(?:normally|properly|expected|intended|fine|well)',
      'healthy(?= after|$)',
    ),
  },
  'impact-begins': {
    phase: 'impact_start',
    moods: NOT_DENIED,
    pattern: any(
      `(?:beg[ai]ns?|beginning|start(?:ed|s|ing)?) (?:to )?(?:tim(?:e|ing) out|restart loop|${words(`
        fail caus refus experienc see return crash overwhelm drop reject degrad queu throw increas spik ris slow hang pil error behav`)})[a-z]{0,4}`,
      '(?:goes|went|going|gone) (?:hard )?(?:down|offline|read-only)',
      '(?:expires|expired|crash(?:es|ed)|crash loops?|ran out|runs out|run out|overload(?:ed|s)|saturat(?:ed|es)|dies|died)',
      '(?:loses|lost) (?:(?:its|their|the|all) )?(?:\\w{1,20} )?(?:connect(?:ion|ivity)s?|quorum|power|disks?|network|leader|link|volumes?)',
      `(?:becomes?|became|gets|got|entered|turned) ${words(`
        unavailable unresponsive overloaded slower? inaccessible unreachable degraded unstable full notready greater stuck unhealthy`)}`,
      '(?:halts|halted|stalls|stalled|freezes|froze)(?! (?:the|all|our|a|deploy))',
      '(?:stop(?:s|ped)|ceased?) (?:being|working|responding|answering|serving|accepting|processing|receiving|sending)',
      '(?:refus|reject|drop)(?:es|s|ed|p(?:ed|s)) (?:\\w{1,20} ){0,2}(?:connections?|requests?|traffic|messages?|calls)',
      '(?:spike|surge|jump|increase|rise) in',
      '(?:drop|fall|fell|go|goes|went) to (?:zero|nothing)',
      '(?:errors?|failures?|problems?|issues?) (?:start|begin|appear|spike|rise|increase)(?:s|ed)?',
      `${words('increases? increased rises rose climbs climbed jumps jumped spikes spiked drops dropped')} (?:\\w{1,20} ){0,2}(?:from|to|by|immediately|much|sharply|suddenly)`,
    ),
  },
  changed: { phase: 'change', moods: ['done'], pattern: CHANGES },
  changing: { phase: 'change', moods: ['ongoing', 'tried'], pattern: CHANGES },
  searching: {
    phase: 'investigation',
    pattern: any(
      verbs('verify explore review trace reproduce compare correlate dig probe watch test track scan search replicate confirm consider'),
      `${words('look(?:s|ed|ing)? going went go crawls? combing read(?:s|ing)?')} (?:\\w{1,20} ){0,2}(?:at|into|through|for|over)`,
      '(?:identify|find|understand|figure out|determine|establish|isolate|locate)',
      'monitored|monitoring (?:the|for|it|closely|system)|(?:am|are|is|was|were|keep|kept) monitoring',
      'clues?|scrutin[a-z]{1,8}|speculat[a-z]{1,6}',
      'focus(?:ed|es|ing)? (?:was |were )?(?:on|shifted)',
      'logs? (?:show|indicate|suggest)(?:s|ed)?',
      '(?:logged|ssh|sshed) (?:on|in|onto|into)',
      '(?:mention(?:s|ed)|suggest(?:s|ed)|propos(?:es|ed))',
      'research|verification',
    ),
  },
  suspected: {
    phase: 'investigation',
    pattern: any(
      'suspect(?:s|ed|ing)?',
      'suspicions?',
      '(?:smells?|looks?|looking|seems?|feels?|sounds?) (?:like|as if|to be)',
      '(?:thought|thinks?|thinking|believ(?:e|es|ed|ing)|guess(?:ing|ed)?)',
      '(?:possibly|perhaps|maybe|probably|apparently)',
      '(?:theory|hypothesis|working theory)',
      '(?:might|may|could) be',
    ),
  },
  'change-named': {
    phase: 'change',
    moods: HAPPENED,
    pattern: any(
      '(?:unrelated )?(?:deployments?|rollouts?|roll ?overs?|migrations?|maintenance|cut-?over|upgrades?|pull request)',
      '(?:configuration|config|manifest|schema|infrastructure|code) (?:changes?|updates?|errors?|patch|push)',
      'pipeline (?:run |re-?run )?(?:triggered|completed|started|finished)',
    ),
  },
  symptom: {
    phase: 'impact_start',
    moods: NOT_DENIED,
    pattern: any(
      'fail(?:s|ed|ing|ures?)?',
      'out of (?:memory|disk)|no space left',
      words(
        'down offline unavailable unresponsive inaccessible unreachable degraded outage degradation broken breaking unhealthy oom shut-?down fatal hangs? hung stuck',
      ),
      '(?:disk|cpu|memory|usage|load|utili[sz]ation) (?:usage |load )?(?:at|above|over|reached|of) \\d{1,3} ?%',
      '(?:errors?|time-?outs?|latency|slow(?:ness)?|delays?|5xx|404|50[0234])',
      '(?:impact(?:ed|ing)|affected|affecting)',
    ),
  },
  /** Denials indicate it, so it has no guard against them. */
  unusable: {
    phase: 'impact_start',
    pattern: any(
      `(?:unable to|cannot|can not|can no longer|could no longer|could not|couldn't|can't|not able to) ${words('resolve find save access log login sign connect reach load use complete check see create send view open pay buy')}`,
      `(?:not|no longer|n't|stopped being) (?:being |be |been )?${words('accessible available reachable respond(?:ing|s)? responsive operational functional functioning loading serving scheduled able')}`,
      ...UNUSABLE_ELSEWHERE,
    ),
  },
} as const satisfies Readonly<Record<string, PhaseRule>>
