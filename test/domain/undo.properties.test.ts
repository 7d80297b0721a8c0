import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type Edit, editOf, effectiveEdits } from '../../src/domain/edit.ts'
import { undoStateOf } from '../../src/domain/edits/undo.ts'
import { type EditId, eventId } from '../../src/domain/identity.ts'
import { instant } from '../../src/domain/time/time.ts'

const about = eventId('first')
const at = (index: number, author: string) => ({ about, at: instant(1_000 + index), author, reason: null })
const title = (edits: readonly Edit[], author: string): Edit =>
  editOf(at(edits.length, author), { type: 'title', text: `title ${edits.length}` })
const revert = (edits: readonly Edit[], author: string, edit: EditId): Edit => editOf(at(edits.length, author), { type: 'revert', edit })
const inForce = (edits: readonly Edit[]) => effectiveEdits(edits).map(({ id }) => id)

type Deed = 'edit' | 'undo' | 'redo' | 'other edits' | 'other undoes'

/** The edits after what Ada and Jonas did, one after the other, as the buttons of the page would do it. */
const followed = (deeds: readonly Deed[], before: readonly Edit[] = []): readonly Edit[] =>
  deeds.reduce<readonly Edit[]>((edits, deed) => edits.concat(madeBy(deed, edits)), before)

function madeBy(deed: Deed, edits: readonly Edit[]): readonly Edit[] {
  const author = deed.startsWith('other') ? 'Jonas' : 'Ada'
  if (deed === 'edit' || deed === 'other edits') return [title(edits, author)]
  const { undo, redo } = undoStateOf(edits, author)
  const target = deed === 'redo' ? redo : undo
  return target === null ? [] : [revert(edits, author, target)]
}

const deeds = fc.array(fc.constantFrom<Deed[]>('edit', 'undo', 'redo', 'other edits', 'other undoes'), { maxLength: 30 })

describe('undo and redo', () => {
  it('take back and bring back in order, each as a record of its own', () => {
    const edits = followed(['edit', 'edit', 'undo', 'undo', 'redo'])
    expect(edits).toHaveLength(5)
    expect(inForce(edits)).toEqual([edits[0]?.id])
    expect(inForce(followed(['redo'], edits))).toEqual([edits[0]?.id, edits[1]?.id])
  })

  it('bring nothing back once somebody has edited anew', () => {
    expect(undoStateOf(followed(['edit', 'undo', 'edit']), 'Ada').redo).toBeNull()
  })

  it('leave alone what others did', () => {
    const edits = followed(['other edits'])
    expect(undoStateOf(edits, 'Ada')).toEqual({ undo: null, redo: null })
  })

  test.prop([deeds, fc.nat(5)])('undoing and redoing as often gives what was in force before', (done, times) => {
    const edits = followed([...done, 'edit'])
    const undone = followed(Array<Deed>(times).fill('undo'), edits)
    const redone = followed(Array<Deed>(undone.length - edits.length).fill('redo'), undone)
    expect(inForce(redone)).toEqual(inForce(edits))
  })

  test.prop([deeds])('an undo ends exactly one edit of the person, the last in force', (done) => {
    const edits = followed(done)
    const own = effectiveEdits(edits).filter(({ author }) => author === 'Ada')
    const left = effectiveEdits(followed(['undo'], edits)).filter(({ author }) => author === 'Ada')
    expect(left).toHaveLength(Math.max(0, own.length - 1))
  })

  test.prop([deeds, fc.infiniteStream(fc.nat())])('the order in which edits are read makes no difference', (done, dice) => {
    const edits = followed(done)
    const shuffled = edits.map((edit) => ({ edit, key: dice.next().value ?? 0 })).sort((a, b) => a.key - b.key)
    expect(
      undoStateOf(
        shuffled.map(({ edit }) => edit),
        'Ada',
      ),
    ).toEqual(undoStateOf(edits, 'Ada'))
  })
})
