import { createServer } from 'node:http'

/** What every figure is divided by: a bare server that reads the body, parses it and answers. It keeps nothing. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString())
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': 2 })
    response.end('{}')
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a bound server has a port')
  process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${address.port}` })}\n`)
})
