declare module '*.dependency-cruiser.mjs' {
  import type { IConfiguration } from 'dependency-cruiser'

  const rules: Required<Pick<IConfiguration, 'forbidden' | 'options'>>
  export default rules
}
