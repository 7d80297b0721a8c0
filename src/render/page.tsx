import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { ActionsPage } from '../pages/actions/actions-page.tsx'
import type { ActionsView } from '../pages/actions/actions-view.ts'
import { DeliveriesPage } from '../pages/deliveries/deliveries-page.tsx'
import { DeliveryPage, type DeliveryView } from '../pages/deliveries/delivery-page.tsx'
import { AnchorPage } from '../pages/edits/anchor-page.tsx'
import { AssignPage, type AssignView } from '../pages/edits/assign-page.tsx'
import type { AnchorView, HistoryView, MergeView, SplitView } from '../pages/edits/edits-view.ts'
import { HistoryPage } from '../pages/edits/history-page.tsx'
import { MergePage } from '../pages/edits/merge-page.tsx'
import { SplitPage } from '../pages/edits/split-page.tsx'
import { EmptyPage } from '../pages/empty-page.tsx'
import { IncidentPage } from '../pages/incident/incident-page.tsx'
import { IncidentsPage } from '../pages/incidents/incidents-page.tsx'
import { MessagePage } from '../pages/message-page.tsx'
import { BehindPage, type BehindView } from '../pages/metrics/behind-page.tsx'
import { MetricsPage } from '../pages/metrics/metrics-page.tsx'
import type { MetricsView } from '../pages/metrics/metrics-view.ts'
import { SenderPage, type SenderView } from '../pages/setup/sender-page.tsx'
import { SetupPage } from '../pages/setup/setup-page.tsx'
import { STYLES } from '../pages/styles.ts'
import { IgnoredPage, type IgnoredView } from '../pages/unassigned/ignored-page.tsx'
import { RulePage, type RuleView } from '../pages/unassigned/rule-page.tsx'
import { UnassignedPage } from '../pages/unassigned/unassigned-page.tsx'
import type { DeliveriesView, EmptyView, IncidentsView, IncidentView, MessageView, SetupView, UnassignedView } from '../pages/view.ts'

/** The review pages as whole HTML documents; the same view gives the same bytes. */
export const renderIncidentsPage = (view: IncidentsView): string => documentOf(<IncidentsPage view={view} />)
export const renderIncidentPage = (view: IncidentView): string => documentOf(<IncidentPage view={view} />)
export const renderDeliveriesPage = (view: DeliveriesView): string => documentOf(<DeliveriesPage view={view} />)
export const renderUnassignedPage = (view: UnassignedView): string => documentOf(<UnassignedPage view={view} />)
export const renderRulePage = (view: RuleView): string => documentOf(<RulePage view={view} />)
export const renderMetricsPage = (view: MetricsView): string => documentOf(<MetricsPage view={view} />)
export const renderBehindPage = (view: BehindView): string => documentOf(<BehindPage view={view} />)
export const renderSetupPage = (view: SetupView): string => documentOf(<SetupPage view={view} />)
export const renderSenderPage = (view: SenderView): string => documentOf(<SenderPage view={view} />)
export const renderEmptyPage = (view: EmptyView): string => documentOf(<EmptyPage view={view} />)
export const renderHistoryPage = (view: HistoryView): string => documentOf(<HistoryPage view={view} />)
export const renderAnchorPage = (view: AnchorView): string => documentOf(<AnchorPage view={view} />)
export const renderMergePage = (view: MergeView): string => documentOf(<MergePage view={view} />)
export const renderSplitPage = (view: SplitView): string => documentOf(<SplitPage view={view} />)
export const renderAssignPage = (view: AssignView): string => documentOf(<AssignPage view={view} />)
export const renderActionsPage = (view: ActionsView): string => documentOf(<ActionsPage view={view} />)
export const renderIgnoredPage = (view: IgnoredView): string => documentOf(<IgnoredPage view={view} />)
export const renderDeliveryPage = (view: DeliveryView): string => documentOf(<DeliveryPage view={view} />)
export const renderMessagePage = (view: MessageView): string => documentOf(<MessagePage view={view} />)

/** The one style sheet of all pages. Pages name its address in their view. */
export const STYLE_SHEET: string = STYLES

const documentOf = (page: VNode): string => `<!doctype html>\n${renderToString(page)}\n`
