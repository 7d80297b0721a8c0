/** Whether a text lays the cause on something altered on purpose: one sentence names the change and what it did. */
export const blamesChange = (text: string): boolean =>
  text.split(/(?<=[.!?])\s/).some((sentence) => CHANGE.test(sentence) && CAUSE.test(sentence))

const CHANGE =
  /\b(?:updat(?:e|ed|ing)|upgrad(?:e|ed|ing)|deploy(?:ed|ing|ment|ments)?|roll-?out|rolled out|releas(?:e|ed)|chang(?:e|ed|es)|maintenance|migrat(?:ion|ed|ing)|misconfigur\w{1,8}|new version)\b/i
const CAUSE =
  /\b(?:caus(?:e|ed|ing)|trigger(?:ed|ing)?|due to|led to|resulted in|result of|introduced|because|contained|bug|incorrect(?:ly)?|root cause)\b/i
