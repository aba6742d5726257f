// Opens the payment company's window with what the server put on the page.
const given = JSON.parse(document.getElementById("window").textContent);
const go = document.getElementById("go");
async function open_window() {
  go.disabled = true;
  const payment = TossPayments(given.clientKey).payment({ customerKey: given.customerKey });
  const ways = { method: "CARD", successUrl: given.successUrl, failUrl: given.failUrl };
  try {
    if (given.ask === "billing") await payment.requestBillingAuth(ways);
    else await payment.requestPayment({ ...ways, amount: { currency: "KRW", value: given.amount }, orderId: given.orderId, orderName: given.orderName });
  } catch { go.disabled = false; }
}
go.addEventListener("click", open_window);
open_window();
