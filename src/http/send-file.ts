import { createReadStream, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Sends a file that was made for this answer, and deletes its folder, also where the client goes away in the middle. */
export function sendFile(response: Response, { type, file }: { readonly type: string; readonly file: string }): void {
  response.status(200).set({ 'cache-control': 'no-store', 'content-type': type, 'content-length': String(statSync(file).size) })
  const remove = () => rm(dirname(file), { recursive: true, force: true })
  void pipeline(createReadStream(file), response).then(remove, remove)
}
