import { knownText } from '../values/known-text.ts'

/** Slack's marks as a person reads them: `<@U1|ana>`, `<#C1|ops>`, `<https://a|b>`, `<!here>`, and its three entities. */
export function slackText(value: string | null): string | null {
  if (value === null) return null
  return knownText(
    value
      .slice(0, 20_000)
      .replace(/<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>/g, (_, mark: string, target: string, label: string | undefined) => {
        if (mark === '@') return `@${label ?? target}`
        if (mark === '#') return `#${label ?? target}`
        if (mark === '!') return label ?? `@${target.replace(/^subteam\^/, '')}`
        return label === undefined || label === target ? target : `${label} (${target})`
      })
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  )
}
