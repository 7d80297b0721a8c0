import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { run, temporaryFolder } from './running.ts'

const packedSchema = z.array(z.looseObject({ files: z.array(z.looseObject({ path: z.string() })) }))

describe('the package', () => {
  it('holds what it runs with and what says how, and nothing else', async () => {
    const { code, out } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])
    expect(code).toBe(0)
    const paths = packedSchema.parse(JSON.parse(out)).flatMap(({ files }) => files.map(({ path }) => path))
    expect([...new Set(paths.map((path) => path.split('/')[0]))].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'SECURITY.md',
        'deploy',
        'dist',
        'docs',
        'fixtures',
        'mixin',
        'package.json',
        'templates',
      ].sort(),
    )
    for (const needed of ['dist/main.js', 'templates/postmortem/default.md.hbs', 'docs/operations.md', 'deploy/hindsight.service'])
      expect(paths).toContain(needed)
    expect(paths.filter((path) => path.startsWith('fixtures/') && !path.startsWith('fixtures/outages/'))).toEqual([])
    expect(paths.filter((path) => /\.test\.|(?:^|\/)\.env|\.pem$|\.key$/.test(path))).toEqual([])
  }, 60_000)

  it('is called by its command in a clone, whatever its name', async () => {
    // With its scripts npx would build it again, under the feet of the tests beside this one.
    expect(await run('npx', ['--no-install', '--offline', '--ignore-scripts', 'hindsight', '--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^hindsight \d/),
    })
  }, 120_000)
})

describe('deploy/pin-images', () => {
  /** A folder with what it changes, and a `docker` that answers as `imagetools inspect --format '{{.Manifest.Digest}}'` does. */
  function prepared(answer: string) {
    const folder = temporaryFolder()
    for (const name of ['deploy', 'bin']) mkdirSync(join(folder, name))
    for (const name of ['Dockerfile', 'docker-compose.yml', 'deploy/pin-images']) cpSync(name, join(folder, name))
    writeFileSync(join(folder, 'bin/docker'), `#!/bin/sh\n[ "$1 $2 $3 $5" = "buildx imagetools inspect --format" ] || exit 2\n${answer}\n`)
    chmodSync(join(folder, 'bin/docker'), 0o755)
    const pin = () => run('env', [`PATH=${join(folder, 'bin')}:${process.env.PATH}`, join(folder, 'deploy/pin-images')])
    return { pin, text: (name: string) => readFileSync(join(folder, name), 'utf8') }
  }
  const digestOf = 'echo "sha256:$(printf %s "$4$SALT" | sha256sum | cut -c1-64)"'

  it('writes a digest beside each image, and a second time the same', async () => {
    const { pin, text } = prepared(digestOf)
    expect(await pin()).toMatchObject({ code: 0, out: expect.stringContaining('node:26-bookworm-slim@sha256:') })
    const pinned = [text('docker-compose.yml'), text('Dockerfile')]
    const images = pinned.flatMap((file) => [...file.matchAll(/^(?: +image: |FROM )(\S+)(.*)$/gm)])
    expect(images.length).toBe(5)
    for (const [, image] of images) expect(image).toMatch(/^[\w./${}-]+:[\w.${}-]+@sha256:[0-9a-f]{64}$/)
    expect(pinned[1]).toMatch(/^FROM node:\$\{NODE\}-bookworm@sha256:[0-9a-f]{64} AS build$/m)
    expect(await pin()).toMatchObject({ code: 0 })
    expect([text('docker-compose.yml'), text('Dockerfile')]).toEqual(pinned)
  }, 60_000)

  it.each([
    ['does not answer', 'exit 1'],
    ['answers something else', 'echo "<html>"'],
    ['does not know one of them', `case "$4" in prom/*) exit 1;; esac; ${digestOf}`],
  ])(
    'changes nothing where a registry %s',
    async (_, answer) => {
      const { pin, text } = prepared(answer)
      expect(await pin()).toMatchObject({ code: 1, out: expect.stringContaining('nothing was changed') })
      for (const name of ['docker-compose.yml', 'Dockerfile']) expect(text(name)).toBe(readFileSync(name, 'utf8'))
    },
    60_000,
  )
})
