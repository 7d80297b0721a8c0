import { any, deeds, HAPPENED, type PhaseRule, upTo, verbs, words } from './rule.ts'
import { AUXILIARIES, CAUSE, CAUSE_ELSEWHERE, COMPONENT, MITIGATED_ELSEWHERE, MITIGATION, SERVICE, TROUBLE } from './words.ts'

const CONFIG = '(?:config(?:uration)?|settings?|rules?|weights?)'

/** "the rollback of the release to version 3 has been". */
const MITIGATION_WAS = `${MITIGATION} (?:(?:of|on|to|for) ${upTo(6)})?${AUXILIARIES}`

/** A mitigation that is named but not said to be in place. */
const BEGINNINGS = any(
  `${MITIGATION_WAS}(?:in progress|under ?way|rolling out|${words('attempted initiated started begins? began tried')})`,
  `${verbs('attempt initiate prepare try start begin')} ${upTo(3)}(?:${MITIGATION}|scaling|clean-?up)`,
  '(?:purge|clean-?up|scaling) (?:was |is )?(?:initiated|begins?|began|started)',
  'roll-?backs?',
  '(?<!to )repairs? of',
)

/** What is done against the impact. One pattern for what was done and for what is being tried: the mood decides which. */
const MITIGATIONS = any(
  `${MITIGATION_WAS}(?:rolled out|in place|put in place|${words(`
    applied deployed implemented pushed released merged shipped completed? done performed committed added executed live taken propagated
    succeeded successful synced`)})`,
  `${verbs('apply deploy implement push ship merge put release complete take create add')} (?:out )?${upTo(3)}${MITIGATION}`,
  '(?:took|taken) (?:an? |the )?(?:\\w{1,20} )?(?:corrective|mitigation|remedial) (?:actions?|measures?|steps?)',
  `(?:rolling|rolled|rolls) out ${upTo(3)}(?:${MITIGATION}|${CONFIG})`,
  '(?:roll|rolls|rolled|rolling) (?:\\w{1,20} ){0,3}back',
  '(?<!(?:this|that|which|it|attack|update|change) )(?:takes?|took|taken|taking) (?:\\w{1,20} ){0,3}(?:down|offline|out of (?:service|rotation))',
  '(?:is|was|are|were|gets?|got) put back',
  `puts? ${upTo(5)}back(?! (?:up|online|to))`,
  '(?:doubl|tripl|halv)(?:es?|ed|ing) (?:the |our )?(?:number|count|capacity|size|amount|limits?)',
  ...MITIGATED_ELSEWHERE,
  verbs(`
    revert redeploy disable reconfigure reroute re-route remove delete rename adjust replace renew regenerate rotate terminate rebuild
    recreate repair remediate ameliorate mitigate cordon evict unblock resize rebalance reattach reload repool depool re-pool reinstall
    toggle destroy truncate wipe prune promote re-queue retrigger re-trigger suspend exclude upscale reconnect re-connect disconnect whitelist provision
  `),
  deeds(`
    cancel restart reboot drain block patch correct clear throttle rate-limit flush purge kill bypass fix address downgrade expand power-cycle
    pause bounce reset resolve recover swapp
  `),
  '^(?:revert|roll ?back|hot-?fix|restart|disable)',
  '(?:failed|failing|fails) over',
  '(?:deletion|removal|creation|replacement|reconfiguration|correction|adjustment|renewal|clean-?up) of',
  '(?:purge|clean-?up|scaling) (?:was |is )?(?:performed|completed|executed)',
  `restor(?:ing|es) (?:\\w{1,20} ){0,3}${words('services? operations? functionality access performance traffic distribution routing')}`,
  '(?:underwent|re-?routed|routed all|re-?ran|re-?runs?|re-?running)',
  '(?:scal(?:ed|es|ing)|spun|spinning) (?:\\w{1,20} ){0,5}(?:up|down|out|to)',
  '(?:brought|bringing|brings) (?:\\w{1,20} ){0,3}(?:up|online)',
  '(?:turned|turning|switched|switching) (?:\\w{1,20} ){0,3}off',
  '(?:nodes?|instances?|replicas?|capacity|servers?) (?:is |are |was |were |being )*(?:added|started|replaced)',
  `${words('add added adding adds increased increasing raised')} (?:\\w{1,20} ){0,3}${words('capacity replicas instances nodes resources memory disk space volumes? limits? time-?outs?')}`,
  '(?:time-?outs?|limits?|capacity|memory|size|quota|pool|count) (?:\\w{1,20} ){0,2}(?:raised|increased|extended|expanded|added)',
  '(?<=^|(?:engineers?|team|we|i) )(?:increased|raised|lowered|decreased|extended) (?:the|our|a)',
  `${words('switch(?:ed|ing) mov(?:ed|ing) redirect(?:ed|ing) shift(?:ed|ing) diverted')} (?:all |the |some |our |user |production )*(?:traffic|requests|users|load(?! balanc))`,
  '(?:switched|switching|moved|moving) (?:over )?to (?:the )?(?:backup|standby|secondary|replica|spare|previous|old)',
  '(?:restor(?:ing|ed|es)|recover(?:ing|ed|s)) (?:\\w{1,20} ){0,3}from (?:\\w{1,20} ){0,2}(?:backups?|snapshots?)',
  '(?:traffic|load|requests) (?:was |were |is |are )?(?:being )?(?:moved|switched|redirected|shifted|diverted)',
  '(?:set|put|placed|switched) (?:to|into|in) (?:read[- ]only|maintenance)',
  'as (?:an? |the )?(?:temporary |interim |immediate )?(?:work-?around|stop-?gap|quick fix|mitigation|precaution)',
  'replacement (?:\\w{1,20} ){0,2}(?:is |was )?(?:fitted|installed|mounted|in place)',
  '(?:service|certificates?|keys?|access|partial \\w{1,20}) (?:was |were )?(?:restored|generated|issued|regenerated)',
  '(?:ran|run|runs|running|executed) (?:the |an? )?(?:\\w{1,20} ){0,2}(?:script|manifest|playbook|runbook|migration|command)',
  `(?:${CONFIG}|changes?) (?:changes? )?(?:was |were |has been |have been )?(?:propagated|corrected|restored|adjusted|reverted)`,
  `work(?:ing|s|ed)? (?:\\w{1,20} ){0,2}(?:on|towards?) (?:\\w{1,20} ){0,2}(?:${MITIGATION}|recovery)`,
  `push(?:ed|es|ing) (?:\\w{1,20} ){0,3}(?:${CONFIG}|change|update|version)`,
  `${words('changes? updates? settings? limits? measures? configurations?')} ${words('is are was were been')} (?:implemented|applied|deployed|put in place|in place|in effect)`,
)

/**
 * What responders do: mitigations and findings. The rule of a mitigation that took effect ends in "-done". A failed
 * mitigation ranks below a finding: "it did not help, it was the cache" is read as the finding.
 */
export const WORK_RULES = {
  'mitigation-done': { phase: 'mitigation', moods: ['done'], pattern: MITIGATIONS },
  'recovery-begins': {
    phase: 'mitigation',
    moods: HAPPENED,
    pattern: any(
      `(?:${verbs('begin start')}|began|begun) (?:to )?(?:return to normal|${words(`
        recover(?:ing)? improv(?:e|ing) stabili[sz](?:e|ing) respond(?:ing)? resum(?:e|ing) load(?:ing)? work(?:ing)? com(?:e|ing)`)})`,
      'recovering',
      '(?:in the process of|mostly|partially|gradually|partly|largely) (?:recover(?:ed|ing|s)?|restor(?:ed|ing)|resolv(?:ed|ing)|mitigated|fixed)',
      'partial (?:recovery|restoration)',
      `${COMPONENT} (?:\\w{1,20} ){0,3}(?:back(?: up| online)?|recovered|healthy|up again)`,
      `(?:${SERVICE}|rates?|connections|load) (?:is |are |has |have |were |was |been |started |continues? to )*(?:trending down|coming down|${words(`
        drop(?:s|ped|ping)? decreas(?:ed|ing|es?) falling falls? fell improv(?:ed|es|ing) lower(?:ed|ing) subsid(?:ed|ing|e) stabili[sz](?:ed|ing)
        declin(?:ed|ing) resuming`)})`,
      '(?:rates?|times|latency|latencies|errors|load|usage|lag|connections) (?:\\w{1,20} ){0,1}(?:went|goes|going) down',
      '(?:about )?(?:half|some|most|many|the first|first)(?: of)?(?: the| our| all)? (?:\\w{1,20} ){1,3}(?:(?:can|could) (?:\\w{1,20} ){1,4}again|(?:is|are|were) (?:delivered|served|processed|back)|answers?|recovers?|runs?)',
      '(?:had|has|have) stabili[sz]ed',
      '(?:returning|resuming) (?:to )?(?:normal|usual)',
      '(?:see|seeing|seen) (?:\\w{1,20} ){0,2}(?:improvements?|recovery|recover)',
      'should (?:now )?be (?:(?:fully|now|all) )?(?:restored|fixed|resolved|back|working|recovering|returning|gone)',
      'recover(?:y|ies)$',
      'recoveries',
      '(?:some|partial) (?:improvement|recovery)',
    ),
  },
  'mitigation-tried': { phase: 'mitigation', moods: ['ongoing', 'tried'], pattern: MITIGATIONS },
  'mitigation-begun': { phase: 'mitigation', moods: HAPPENED, pattern: BEGINNINGS },
  'cause-found': {
    phase: 'identification',
    moods: ['done', 'ongoing'],
    pattern: any(
      `${CAUSE} (?:of (?:the )?${upTo(4)})?(?:(?:was|were|is|has|have|been|successfully|now|finally|then) ){0,3}${words(`
        identified found determined discovered detected located isolated confirmed traced validated known pinpointed uncovered established`)}`,
      `${words(`
        identif(?:ied|ies) found finds? determin(?:ed|es?) discover(?:ed|s)? spot(?:ted|s) locat(?:ed|es) isolat(?:ed|es?) confirm(?:ed|s) pinpoint(?:ed|s)
        uncover(?:ed|s) show(?:ed|s)`)} (?:the |a |an |its |our )?(?:\\w{1,20} ){0,3}${CAUSE}`,
      `(?:as|being|is|was) (?:the|a) (?:(?:likely|probable|actual|root|real|true) )*${CAUSE}`,
      `${CAUSE} (?:of (?:the |this )?(?:\\w{1,20} )?)?(?:is|was|were|turned out|appears?)(?= (?!invest|unknown|unclear|under|not |being))`,
      '(?:likely|probable|actual) cause',
      `shows? (?:that )?${upTo(8)}because`,
      '(?:providers?|vendors?|suppliers?|carriers?|isp|support|status ?page) confirm(?:s|ed) (?:that|their|an? (?:\\w{1,20} )?(?:incident|outage|problem|issue))',
      'found to be the (?:root )?(?:cause|culprit)',
      'identif(?:ied|ies)',
      'pinpoint(?:ed|s)',
      'trac(?:ed|es) (?:\\w{1,20} ){0,4}to',
      'narrowed (?:it |this )?down to',
      'turn(?:ed|s) out',
      'caused by',
      '^by (?:an?|the)(?= (?!way))',
      '(?<!(?:which|that|issue|problem|incident|outage) )(?:is|was|were|are) causing',
      `${TROUBLE} (?:is|was|are|were) (?:with|in|due to|because)`,
      '(?:found|got) it',
      "(?:it|problem|issue|cause|that)(?: is|'s| was) (?:the|our|one of the) \\w",
      '(?:is|are|was|were) misconfigured',
      `${CONFIG} (?:is|are|was|were) (?:wrong|incorrect)`,
      'isolated (?:the|an?|it)',
      'culprit',
      'found(?= to be (?!ok|okay|fine|healthy|normal|clean|fully|down|unavailable|resolved))',
      'concluded that',
      '(?:shows?|showed|tells?|explains?) (?:us )?(?:why|the reason)',
      ...CAUSE_ELSEWHERE,
    ),
  },
  'mitigation-failed': {
    phase: 'mitigation',
    pattern: any(
      `(?:did not|didn't|does not|doesn't|not|no) (?:seem to |appear to |really )?(?:change anything|take effect|${words(`
        help(?:ing)? improve(?:ments?)? yield work effect fix(?:ed)? luck resolve solve`)})`,
      `(?:${MITIGATION}|deploy(?:ment)?|attempt|pipeline|re-?run) (?:attempt |run )?(?:has |have )?(?:also )?fail(?:s|ed|ing)?`,
      'to no avail',
      '^(?:with )?no (?:change|difference)|(?:made|makes|making) no difference|nothing changed',
      'without (?:success|effect|improvement)',
      '(?:unsuccessful|in vain|alas)',
      'no (?:effect|improvement|luck)',
      '(?:itself|is|was|still) blocked',
      '(?:problem|issues?|errors?) (?:still )?(?:persist(?:ed|s)?|remain(?:ed|s)?|continu(?:ed|es))',
      'still (?:failing|broken|down|seeing|happening|the same|returning)',
    ),
  },
} as const satisfies Readonly<Record<string, PhaseRule>>
