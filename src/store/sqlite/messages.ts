import type { MessagePort } from 'node:worker_threads'
import type { DeliveryBatch } from '../deliveries/delivery-batch.ts'
import type { Statement } from '../engine.ts'

/** Writes of another thread: each gets one reply with its number, in order. */
export interface WriteRequest {
  readonly kind: 'write'
  readonly number: number
  readonly statements: readonly Statement[]
}

/** Deliveries that are listed are to be entered into the register, before they are read from there. */
export interface EnterRequest {
  readonly kind: 'enter'
  readonly number: number
}

/** Requests of a thread that writes derived rows. */
export type SeatRequest = WriteRequest | EnterRequest

/** Requests of the main thread to the writer thread; each gets one reply with its number, in order. */
export type WriterRequest =
  | { readonly kind: 'accept'; readonly number: number; readonly batch: DeliveryBatch }
  | SeatRequest
  /** Another thread writes derived rows through this port. */
  | { readonly kind: 'seat'; readonly number: number; readonly port: MessagePort }
  | { readonly kind: 'close'; readonly number: number }

/** `changes`: rows that each statement changed, or for each delivery 1 where it is new. */
export type WriterReply =
  | { readonly number: number; readonly changes: readonly number[] }
  | { readonly number: number; readonly failure: { readonly message: string; readonly code: string | null } }
