/* The drawer's words. */

import { L } from "./words.js";

export const LISTS = {
  calls: L("오간 요청", "Calls"), events: L("사건", "Events"),
  notices: L("알림", "Notices"), timers: L("타이머", "Timers"),
};
export const NOTHING_YET = {
  calls: L("텔레그램과 결제사에 오간 요청이 쌓여요.", "Calls to Telegram, and to and from the payment company."),
  events: L("주문에 무슨 일이 생길 때마다 한 줄씩 남아요.", "One line for every fact about an order."),
  notices: L("누구에게 무엇을 알렸는지, 닿았는지 보여요.", "Who was told what, and whether it arrived."),
  timers: L("때가 되면 울릴 일들이에요. 시계를 빨리 감아 보세요.", "What is due later. Try fast-forwarding the clock."),
};
export const CALLS = { same: L("그대로", "unchanged"), none: L("답 없음", "no reply") };
/* What a call to the payment company is about; the last is its own call to us. */
export const COMPANYS = {
  charge: L("결제사 · 결제", "Company · charge"), cancel: L("결제사 · 환불", "Company · refund"),
  query: L("결제사 · 조회", "Company · look up"), card: L("결제사 · 카드", "Company · card"),
  webhook: L("결제사가 알려 옴", "Company tells us"),
};
/* What a switch does, said below it. */
export const MEANS = {
  company_slow: L("답이 3초 걸려요.", "Answers take 3 s."),
  company_declining: L("카드를 모두 거절해요.", "Every card is declined."),
  company_refusing: L("503만 답해요. 이웃들 결제도 막혀서 주문을 잡아 둬요.", "Answers 503 only. Neighbours failed too: orders are kept."),
  company_losing_replies: L("돈은 받고, 답은 오다가 사라져요.", "Takes the money; its answers get lost."),
  clock: L("그사이 일어날 일이 모두 일어나요.", "All that is due in between happens."),
  bot: L("가게의 5분은 다시 켤 때까지 멈춰요.", "The store's five minutes stand still."),
  f429: L("텔레그램이 보낼 때마다 2초씩 미뤄요.", "Telegram asks for 2 s before each message."),
};
export const STATES = {
  sent: L("보냄", "sent"), owed: L("대기", "waiting"), blocked: L("차단함", "blocked"), failed: L("못 보냄", "failed"),
  moot: L("필요 없어짐", "no longer needed"), done: L("지나감", "asked"),
};
export const SAY = {
  switches: L("스위치", "Switches"),
  company: L("결제사", "Payment company"), company_ok: L("정상", "Fine"), company_slow: L("느림", "Slow"),
  company_declining: L("거절", "Declines"), company_refusing: L("장애", "Down"), company_losing_replies: L("답 잃음", "No reply"),
  clock: L("시계 빨리 감기", "Fast-forward the clock"),
  clock_1: L("+1분", "+1 min"), clock_5: L("+5분", "+5 min"), clock_30: L("+30분", "+30 min"),
  bot: L("매장 봇 끄기", "Store bot off"), f429: L("너무 잦음 (429)", "Too many requests (429)"),
};
/* Kinds of notices and timers. One that is missing is shown by its code. */
export const KINDS = {
  card: L("주문 카드", "Status card"), card_kept: L("카드 등록됨", "Card kept"), new_order: L("새 주문", "New order"),
  ticket: L("주문서 고침", "Ticket redrawn"), accepted: L("주문 접수", "Accepted"), rejected: L("주문 거절", "Rejected"),
  cooking: L("조리 시작", "Cooking"), ready: L("조리 완료", "Ready"), departed: L("배달 출발", "On the way"),
  delivered: L("배달 완료", "Delivered"), cancelled: L("주문 취소", "Cancelled"), expired: L("결제 시간 초과", "Expired"),
  refund_done: L("환불 완료", "Refunded"), late_money: L("늦은 결제 환불", "Late money"), order_off: L("주문 취소됨", "Order is off"),
  cancel_asked: L("취소 요청", "Asks to cancel"), cancel_declined: L("취소 거절", "Cancel declined"),
  paused: L("잠시 멈춤", "Paused"), ring_again: L("다시 울리기", "Ring again"), admin_alert: L("관리자 알림", "Admin alert"),
  placed: L("가게에 전함", "Sent to the store"), store_reached: L("가게에 닿음", "Store reached"),
  store_not_reached: L("가게에 못 닿음", "Store not reached"), payment_reminder: L("결제 재촉", "Payment reminder"),
  payment_late: L("결제 시간 끝", "Payment is late"), store_silent: L("가게 응답 없음", "Store is silent"),
  store_never_reached: L("가게에 끝내 못 닿음", "Store never reached"), cancel_unanswered: L("취소 요청에 답 없음", "Cancel unanswered"),
  called_back: L("결제 차례 알림", "Called back"), line_removed: L("품절 메뉴 뺌", "Item taken out"), given_back: L("환불 알림", "Money given back"),
  odd_money: L("다른 금액 환불", "Odd money"), money_alert: L("돈 문제 알림", "Money alert"), old_answers: L("묵은 답 지우기", "Old answers go"),
  payment_unknown: L("결제 다시 확인", "Ask about a payment"),
};
