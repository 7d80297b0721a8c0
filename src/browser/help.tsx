import { useEffect, useRef, useState } from 'preact/hooks'
import { areKeysOn, switchKeys } from './keys.ts'
import { SHORTCUTS } from './shortcuts.ts'

/** All keys, and the switch for them. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [areOn, setOn] = useState(areKeysOn())
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-heading" onClose={onClose}>
      <h2 id="help-heading">Keys</h2>
      <dl>
        {SHORTCUTS.map(({ keys, words }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label class="choice">
          <input
            type="checkbox"
            checked={areOn}
            onChange={({ currentTarget }) => {
              switchKeys(currentTarget.checked)
              setOn(currentTarget.checked)
            }}
          />
          Single keys act outside of fields
        </label>
      </p>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}
