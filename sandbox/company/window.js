/* The practice window behind the same global as Toss Payments' SDK, version 2:
   TossPayments(clientKey).payment({ customerKey }).requestPayment({ … }) and .requestBillingAuth({ … }).
   It goes to the window by itself; the window comes back to successUrl or failUrl. */
(function () {
  "use strict";
  var here = document.currentScript.src;
  var place = new URL("window", here.split(/[?#]/)[0]);

  function no(code, message) {
    var error = new Error(message);
    error.code = code;
    return Promise.reject(error);
  }

  function open(given) {
    var url = new URL(place.href);
    Object.keys(given).forEach(function (name) {
      if (given[name] !== undefined && given[name] !== null) url.searchParams.set(name, String(given[name]));
    });
    url.searchParams.set("lang", /^en/i.test(document.documentElement.lang) ? "en" : "ko");
    window.location.assign(url.href);
    return new Promise(function () {}); // the page is left; nothing comes back to it
  }

  function absolute(url) {
    return url ? new URL(url, window.location.href).href : "";
  }

  window.TossPayments = function (clientKey) {
    if (!/^test_g?ck_/.test(String(clientKey || ""))) {
      var error = new Error("잘못된 클라이언트 키입니다.");
      error.code = "INVALID_CLIENT_KEY";
      throw error;
    }
    return {
      payment: function (who) {
        var customerKey = (who && who.customerKey) || "";
        function common(kind, asked) {
          return {
            kind: kind, clientKey: clientKey, customerKey: customerKey,
            successUrl: absolute(asked.successUrl), failUrl: absolute(asked.failUrl)
          };
        }
        return {
          requestPayment: function (asked) {
            if (!customerKey) return no("INVALID_CUSTOMER_KEY", "customerKey가 없습니다.");
            if (!asked || !asked.successUrl || !asked.failUrl) return no("INCORRECT_SUCCESS_URL_FORMAT", "successUrl과 failUrl이 필요합니다.");
            if (!asked.amount || !(asked.amount.value > 0)) return no("INVALID_AMOUNT", "금액이 없습니다.");
            var given = common("payment", asked);
            given.orderId = asked.orderId;
            given.orderName = asked.orderName;
            given.amount = asked.amount.value;
            return open(given);
          },
          requestBillingAuth: function (asked) {
            if (!customerKey || customerKey === window.TossPayments.ANONYMOUS) return no("INVALID_CUSTOMER_KEY", "customerKey가 없습니다.");
            if (!asked || !asked.successUrl || !asked.failUrl) return no("INCORRECT_SUCCESS_URL_FORMAT", "successUrl과 failUrl이 필요합니다.");
            return open(common("billing", asked));
          }
        };
      }
    };
  };
  window.TossPayments.ANONYMOUS = "ANONYMOUS";
})();
