; test error
(defprog xdp-high (:type :xdp :license "GPL") 5)
(defprog xdp-negative (:type :xdp :license "GPL") -1)
(defprog on-one-branch (:type :xdp :license "GPL")
  (if (= (ctx rx-queue-index) 0) (return 7) XDP_PASS))
(defprog egress-fine (:type :cgroup-skb :section "cgroup_skb/egress" :license "GPL") 3)
(defprog egress-high (:type :cgroup-skb :section "cgroup_skb/egress" :license "GPL") 4)
(defprog ingress-high (:type :cgroup-skb :section "cgroup_skb/ingress" :license "GPL") 2)
(defprog bind-fine (:type :cgroup-sock-addr :section "cgroup/bind4" :license "GPL") 3)
(defprog connect-high (:type :cgroup-sock-addr :section "cgroup/connect4" :license "GPL") 2)
(defprog recvmsg-low (:type :cgroup-sock-addr :section "cgroup/recvmsg4" :license "GPL") 0)
(defprog lookup-high (:type :sk-lookup :section "sk_lookup" :license "GPL") 2)
(defprog anything (:type :kprobe :section "kprobe/do_exit" :license "GPL") 42)
; =>
; warning[WH2404]: a program in "xdp" returns 0 to 4, not 5
;  --> input.lisp:2:47
;   |
; 2 | (defprog xdp-high (:type :xdp :license "GPL") 5)
;   |                                               ^ the kernel takes it for XDP_ABORTED
;   = help: XDP_ABORTED XDP_DROP XDP_PASS XDP_TX XDP_REDIRECT
;   = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "xdp" returns 0 to 4, not -1
;  --> input.lisp:3:51
;   |
; 3 | (defprog xdp-negative (:type :xdp :license "GPL") -1)
;   |                                                   ^^ the kernel takes it for XDP_ABORTED
;   = help: XDP_ABORTED XDP_DROP XDP_PASS XDP_TX XDP_REDIRECT
;   = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "xdp" returns 0 to 4, not 7
;  --> input.lisp:5:42
;   |
; 5 |   (if (= (ctx rx-queue-index) 0) (return 7) XDP_PASS))
;   |                                          ^ the kernel takes it for XDP_ABORTED
;   = help: XDP_ABORTED XDP_DROP XDP_PASS XDP_TX XDP_REDIRECT
;   = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "cgroup_skb/egress" returns 0 to 3, not 4
;  --> input.lisp:7:86
;   |
; 7 | (defprog egress-high (:type :cgroup-skb :section "cgroup_skb/egress" :license "GPL") 4)
;   |                                                                                      ^ the verifier rejects it
;   = help: return a value from 0 to 3
;   = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "cgroup_skb/ingress" returns 0 to 1, not 2
;  --> input.lisp:8:88
;   |
; 8 | (defprog ingress-high (:type :cgroup-skb :section "cgroup_skb/ingress" :license "GPL") 2)
;   |                                                                                        ^ the verifier rejects it
;   = help: return a value from 0 to 1
;   = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "cgroup/connect4" returns 0 to 1, not 2
;   --> input.lisp:10:91
;    |
; 10 | (defprog connect-high (:type :cgroup-sock-addr :section "cgroup/connect4" :license "GPL") 2)
;    |                                                                                           ^ the verifier rejects it
;    = help: return a value from 0 to 1
;    = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "cgroup/recvmsg4" returns only 1, not 0
;   --> input.lisp:11:90
;    |
; 11 | (defprog recvmsg-low (:type :cgroup-sock-addr :section "cgroup/recvmsg4" :license "GPL") 0)
;    |                                                                                          ^ the verifier rejects it
;    = help: return 1
;    = explain: whistler explain WH2404
;
; warning[WH2404]: a program in "sk_lookup" returns 0 to 1, not 2
;   --> input.lisp:12:77
;    |
; 12 | (defprog lookup-high (:type :sk-lookup :section "sk_lookup" :license "GPL") 2)
;    |                                                                             ^ the verifier rejects it
;    = help: return a value from 0 to 1
;    = explain: whistler explain WH2404
