/** An error as it survives the way to another thread, whatever hangs on it. */
export const portableError = ({ name, message, stack }: Error): Error =>
  Object.assign(new Error(message), { stack: stack ?? `${name}: ${message}` })
