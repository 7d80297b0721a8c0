/** The name of standard input, wherever a command takes a file. */
export const STANDARD_INPUT = '-'

export async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
