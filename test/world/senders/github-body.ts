import { type Instant, instant } from '../../../src/domain/time/time.ts'
import { isoSecondsOf } from '../clock.ts'
import { hexFor, numberFor } from '../random.ts'

export interface Account {
  readonly login: string
  readonly id: number
  readonly type: 'User' | 'Bot' | 'Organization'
}

/** An account as it stands in every payload, with the links that GitHub adds to it. */
export function accountBody({ login, id, type }: Account): Readonly<Record<string, unknown>> {
  const api = `https://api.github.com/users/${encodeURIComponent(login)}`
  return {
    login,
    id,
    node_id: hexFor(`account ${id}`, 16),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: api,
    html_url: `https://github.com/${type === 'Bot' ? `apps/${login.replace('[bot]', '')}` : login}`,
    ...linksOf(api, ACCOUNT_LINKS),
    type,
    site_admin: false,
  }
}

const ACCOUNT_LINKS = {
  followers_url: '/followers',
  following_url: '/following{/other_user}',
  gists_url: '/gists{/gist_id}',
  starred_url: '/starred{/owner}{/repo}',
  subscriptions_url: '/subscriptions',
  organizations_url: '/orgs',
  repos_url: '/repos',
  events_url: '/events{/privacy}',
  received_events_url: '/received_events',
} as const

/** A private repository of an organisation, whose latest push was shortly before `at`. */
export function repositoryBody({ owner, name, at }: { owner: string; name: string; at: Instant }): Readonly<Record<string, unknown>> {
  const fullName = `${owner}/${name}`
  const page = `https://github.com/${fullName}`
  return {
    id: numberFor(fullName, 500_000_000, 799_999_999),
    node_id: `R_kgDO${hexFor(fullName, 8)}`,
    name,
    full_name: fullName,
    private: true,
    owner: accountBody({ login: owner, id: numberFor(owner, 60_000_000, 99_999_999), type: 'Organization' }),
    html_url: page,
    description: null,
    fork: false,
    url: `https://api.github.com/repos/${fullName}`,
    ...linksOf(`https://api.github.com/repos/${fullName}`, REPOSITORY_LINKS),
    created_at: '2021-03-08T09:12:44Z',
    updated_at: isoSecondsOf(instant(at - 500_000)),
    pushed_at: isoSecondsOf(instant(at - 500_000)),
    git_url: `git://github.com/${fullName}.git`,
    ssh_url: `git@github.com:${fullName}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    ...REPOSITORY_FACTS,
  }
}

const REPOSITORY_LINKS = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  collaborators_url: '/collaborators{/collaborator}',
  teams_url: '/teams',
  hooks_url: '/hooks',
  issue_events_url: '/issues/events{/number}',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  branches_url: '/branches{/branch}',
  tags_url: '/tags',
  blobs_url: '/git/blobs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_refs_url: '/git/refs{/sha}',
  trees_url: '/git/trees{/sha}',
  statuses_url: '/statuses/{sha}',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  commits_url: '/commits{/sha}',
  git_commits_url: '/git/commits{/sha}',
  comments_url: '/comments{/number}',
  issue_comment_url: '/issues/comments{/number}',
  contents_url: '/contents/{+path}',
  compare_url: '/compare/{base}...{head}',
  merges_url: '/merges',
  archive_url: '/{archive_format}{/ref}',
  downloads_url: '/downloads',
  issues_url: '/issues{/number}',
  pulls_url: '/pulls{/number}',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  labels_url: '/labels{/name}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
} as const

const REPOSITORY_FACTS = {
  homepage: null,
  size: 1840,
  stargazers_count: 0,
  watchers_count: 0,
  language: 'TypeScript',
  has_issues: true,
  has_projects: false,
  has_downloads: true,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  forks_count: 0,
  mirror_url: null,
  archived: false,
  disabled: false,
  open_issues_count: 4,
  license: null,
  allow_forking: false,
  is_template: false,
  topics: [],
  visibility: 'private',
  forks: 0,
  open_issues: 4,
  watchers: 0,
  default_branch: 'main',
} as const

const linksOf = (base: string, links: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(links).map(([name, path]) => [name, `${base}${path}`]))
