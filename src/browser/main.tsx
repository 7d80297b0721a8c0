import { render } from 'preact'
import { startCopies } from './copy.ts'
import { startForms } from './forms.tsx'
import { Help } from './help.tsx'
import { startKeys } from './keys.ts'
import { startLinks } from './links.ts'
import { startLive } from './live.tsx'

/*
 * Every page is whole without this script. It makes the same links and forms instant, and adds what only a script can do: keys, what
 * saving would do while somebody types, what arrives meanwhile. What an incident is and what an edit does to it is asked of the server.
 */
const own = document.createElement('div')
document.body.append(own)

const help = document.createElement('div')
own.append(help)
const showHelp = () => render(<Help onClose={() => render(null, help)} />, help)

document.documentElement.dataset.script = ''
document.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('button.keys') !== null) showHelp()
})

startCopies()
startLinks()
startForms()
startKeys(showHelp)
startLive(own)
