; Messages that applications send through sockets of a sockmap: counted by size, and large ones looked at by nobody else.
(defmap message-sizes :type :array
  :key-size 4 :value-size 8 :max-entries 32)

(defconstant +too-large+ 65536)

(defprog message-counter (:type :sk-msg :section "sk_msg" :license "GPL")
  (let ((size (ctx size)))
    (incf (getmap message-sizes (logand (log2 size) 31)))
    (if (> size +too-large+) SK_DROP SK_PASS)))
