; A table of packet classes; macros that define macros turn it into a counter for each, a program that sorts packets into
; them, and nothing at run time that the table did not ask for.
(defmap class-counters :type :percpu-array
  :key-size 4 :value-size 8 :max-entries 8)

(defvar *classes* '())

(defmacro define-classes (&rest rows)
  "Each row is (NAME TEST): the first whose test holds, over the variables PROTOCOL and SIZE, is the packet's class."
  (setf *classes* rows)
  `(progn
     ,@(loop for (name) in rows
             for index from 0
             collect `(defmacro ,(intern (format nil "COUNT-~a" name)) ()
                        '(incf (getmap class-counters ,index))))))

(define-classes
  (tiny (< size 64))
  (syn-sized (and (= protocol +ip-proto-tcp+) (<= size 74)))
  (tcp (= protocol +ip-proto-tcp+))
  (jumbo (> size 1500))
  (udp (= protocol +ip-proto-udp+))
  (other t))

(defmacro classify ()
  `(cond ,@(loop for (name test) in *classes*
                 collect `(,test (,(intern (format nil "COUNT-~a" name)))))))

(defprog packet-classes (:type :tc :section "tc" :license "GPL")
  (with-tc-ipv4 (data data-end ip)
    (let ((protocol (ipv4-protocol ip))
          (size (ctx len)))
      (classify)))
  TC_ACT_OK)
